// What somebody sees who opens /docs, /docs/plain and /redoc: node docs.js SERVER FOLDER, where
// SERVER is http://127.0.0.1:PORT and FOLDER takes the pictures. Ends with 1 if something is wrong.

import assert from "node:assert/strict";
import path from "node:path";
import { chromium } from "playwright-core";

const [server, folder] = process.argv.slice(2);
const patience = 20000; // ms; only something broken takes as long
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});

/// Runs `look` with a page; nothing may be fetched elsewhere, refused by the policy or an error.
async function visit(name, options, look) {
  const wrong = [];
  const context = await browser.newContext(options);
  context.setDefaultTimeout(patience);
  await context.addInitScript(() =>
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`refused: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)));
  const page = await context.newPage();
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server && protocol !== "data:") wrong.push(`asked elsewhere: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  await look(page);
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  await context.close();
  assert.deepEqual(wrong, [], name);
}

async function operations_of(page) {
  const document = await (await page.request.get(`${server}/openapi.json`)).json();
  return Object.values(document.paths).reduce((sum, each) => sum + Object.keys(each).length, 0);
}

async function sees_interactive(page) {
  await page.goto(`${server}/redoc`);
  assert.equal(page.url(), `${server}/docs`);
  await page.waitForSelector(".opblock");
  assert.equal(await page.locator(".opblock").count(), await operations_of(page));
}

async function tries_out(page) {
  const operation = page.locator(".opblock", { hasText: "/health/live" });
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = operation.locator(".live-responses-table .response");
  await answer.waitFor();
  assert.match(await answer.innerText(), /^200/);
  assert.match(await answer.innerText(), /"alive"/);
}

async function signs_in(page) {
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".dialog-ux");
  const bearer = dialog.locator(".auth-container", { hasText: "Bearer" });
  await bearer.locator("input").fill("a token");
  await bearer.getByRole("button", { name: "Apply credentials" }).click();
  await dialog.getByRole("button", { name: "Close" }).first().click();
}

async function sees_plain(page) {
  await page.goto(`${server}/docs/plain`);
  assert.equal(await page.locator("article").count(), await operations_of(page));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "it scrolls sideways");
}

const narrow = { width: 360, height: 740 };
try {
  await visit("docs", {}, async (page) => {
    await sees_interactive(page);
    await tries_out(page);
    await signs_in(page);
  });
  await visit("docs-dark", { colorScheme: "dark" }, sees_interactive);
  await visit("plain", {}, sees_plain);
  await visit("plain-dark", { colorScheme: "dark", viewport: narrow }, sees_plain);
} finally {
  await browser.close();
}
