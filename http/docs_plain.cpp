#include <fmt/format.h>

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <boost/json/parse.hpp>
#include <map>

#include "http/docs.hpp"
#include "http/openapi.hpp"
#include "messages/errors.hpp"

namespace troupe::http {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

std::string code(std::string_view text) {
  return "<code>" + escaped(text) + "</code>";
}

std::string line(const char* term, const std::string& text) {
  return text.empty() ? "" : fmt::format("<dt>{}</dt><dd>{}</dd>\n", term, text);
}

/// The names of an object's members, in their order; "" if no JSON is meant.
std::string members_of(std::string (*schema)()) {
  if (!schema) return "";
  const auto read = boost::json::parse(schema());
  const auto* properties = read.as_object().if_contains("properties");
  if (!properties) return "";
  std::string all;
  for (const auto& [name, _] : properties->as_object())
    all += (all.empty() ? "" : ", ") + code(name);
  return all;
}

std::string caller_of(const route& row) {
  if (!row.permission.empty()) return "a bearer token with " + code(row.permission);
  if (row.needs_client) return "name and secret of a service";
  return row.needs_token ? "a bearer token" : "nothing";
}

/// "400 `MALFORMED_JSON`; 503 `OVERLOADED`, `SHUTTING_DOWN`" but for those that are in `known`.
std::string problems_in(const route& row, const std::vector<errc>& known) {
  std::map<std::int64_t, std::string> by_status;
  for (const auto problem : problems_of(row)) {
    if (std::ranges::find(known, problem) != known.end()) continue;
    auto& names = by_status[row_of(problem).status];
    names += (names.empty() ? "" : ", ") + code(code_name(problem));
  }
  std::string all;
  for (const auto& [status, names] : by_status)
    all += fmt::format("{}{} {}", all.empty() ? "" : "; ", status, names);
  return all;
}

/// What any row may answer with.
const std::vector<errc>& common_problems() {
  static const auto all = problems_of({});
  return all;
}

std::string limit_of(const route& row) {
  const auto& [name, allowed] = row.limit;
  if (!allowed.is_on()) return "";
  return fmt::format("{} calls of one address in {} s, as {}", allowed.count,
                     allowed.per / std::chrono::seconds{1}, code(name));
}

std::string article(const route& row, const std::string& base_path) {
  return fmt::format(
      "<article>\n<h2><b>{}</b> {}</h2>\n<p>{}</p>\n<dl>\n{}{}{}{}{}</dl>\n</article>\n",
      boost::describe::enum_to_string(row.method, ""),
      escaped(row.at_root ? row.path : base_path + row.path), escaped(row.summary),
      line("Needs", caller_of(row)), line("Takes", members_of(row.body_schema)),
      line("Limit", limit_of(row)),
      line("Answers", fmt::format("{} ", row.success) + members_of(row.answer_schema)),
      line("Or", problems_in(row, common_problems())));
}

}  // namespace

std::string plain_docs_page(const route_table& rows, const std::string& base_path) {
  std::string text =
      R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Troupe: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body class="plain">
<main>
<header>
<h1>Troupe: the API</h1>
<p>What programs read of it is <a href="/openapi.json">openapi.json</a>. What fails is answered with
a problem (RFC 9457); its <code>code</code> never changes its meaning.</p>
)";
  text += "<p>Any may answer " + problems_in({}, {}) + ".</p>\n</header>\n";
  for (const auto& row : rows) text += article(row, base_path);
  return text + "</main>\n</body>\n</html>\n";
}

}  // namespace troupe::http
