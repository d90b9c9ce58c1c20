#include "http/docs.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "http/openapi.hpp"

namespace troupe::http {

namespace {

constexpr auto revalidated = "public, no-cache";
constexpr auto html = "text/html; charset=utf-8";

/// The page runs what came from here and talks to nobody else. Swagger UI draws its signs as data:.
constexpr auto content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// By how its name ends.
const char* type_of(std::string_view file) {
  constexpr std::array<std::pair<std::string_view, const char*>, 5> types{
      {{".html", html},
       {".css", "text/css; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".png", "image/png"},
       {".txt", "text/plain; charset=utf-8"}}};
  for (const auto& [ending, type] : types)
    if (file.ends_with(ending)) return type;
  throw std::logic_error("of no known type: " + std::string{file});
}

route document(std::string path, std::string summary, std::string_view type,
               std::function<response()> answer) {
  facts what{verb::GET, std::move(path), 200, std::move(summary), true, revalidated};
  what.media_type = type.substr(0, type.find(';'));
  return direct(std::move(what), std::move(answer));
}

response page(std::string type) {
  return {.content_type = std::move(type),
          .headers = {{"Content-Security-Policy", content_security_policy}}};
}

route row_of_file(const docs_file& file) {
  const auto* type = type_of(file.name);
  const auto is_page = file.name == "index.html";
  return document(is_page ? "/docs" : "/docs/" + std::string{file.name},
                  is_page ? "This document, to be tried out" : "A part of the page /docs", type,
                  [&file, type] {
                    auto out = page(type);
                    out.packed = &file.text;
                    return out;
                  });
}

route row_of_text(std::string path, std::shared_ptr<const std::string> text) {
  return document(std::move(path), "This document, to be read", html, [text = std::move(text)] {
    auto out = page(html);
    out.body = *text;
    return out;
  });
}

route leads_to_docs(std::string path) {
  facts what{verb::GET, std::move(path), 308, "Leads to /docs", true};
  return direct(std::move(what), [] {
    return response{
        .status = 308, .body = {}, .content_type = html, .headers = {{"Location", "/docs"}}};
  });
}

}  // namespace

route_table with_docs(route_table rows, const std::string& base_path, const std::string& version) {
  const auto plain = std::make_shared<std::string>();
  rows.push_back(row_of_text("/docs/plain", plain));
  for (const auto& file : docs_files()) rows.push_back(row_of_file(file));
  const auto is_docs = [](const route& row) { return row.path == "/docs"; };
  if (std::ranges::none_of(rows, is_docs)) rows.push_back(row_of_text("/docs", plain));
  rows.push_back(leads_to_docs("/redoc"));
  rows = with_openapi(std::move(rows), base_path, version);
  *plain = plain_docs_page(rows, base_path);
  return rows;
}

}  // namespace troupe::http
