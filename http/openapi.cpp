#include "http/openapi.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "http/form.hpp"
#include "http/headers.hpp"
#include "messages/errors.hpp"

namespace troupe::http {

namespace {

namespace json = boost::json;

using codes = std::vector<errc>;

json::object reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string{kind} + '/' + std::string{name}}};
}

/// Keeps a schema under its title, and refers to it there.
class schema_shelf {
 public:
  json::object put(std::string (*schema)()) {
    auto text = json::parse(schema()).as_object();
    const std::string title{text.at("title").as_string()};
    text.erase("title");
    schemas_[title] = std::move(text);
    return reference("schemas", title);
  }

  json::object take() { return std::move(schemas_); }

 private:
  json::object schemas_;
};

json::object content(std::string_view type, json::object schema) {
  return {{type, {{"schema", std::move(schema)}}}};
}

/// Of what is refused before its row is found nothing is counted.
bool tells_limit(const route& row, std::int64_t status) {
  return status == 429 || (row.limit.allowed.is_on() && status != 414 && status != 431);
}

json::object headers_of(const route& row, std::int64_t status, bool passes) {
  json::object all{{"X-Request-Id", reference("headers", "request-id")}};
  if (passes) all["Retry-After"] = reference("headers", "retry-after");
  if (status == 401) all["WWW-Authenticate"] = reference("headers", "challenge");
  if (tells_limit(row, status)) {
    all["RateLimit"] = reference("headers", "rate-limit");
    all["RateLimit-Policy"] = reference("headers", "rate-limit-policy");
  }
  if (status == 308) all["Location"] = reference("headers", "location");
  return all;
}

/// One status may stand for several codes; the problem's `code` tells which.
json::object problem_answer(const route& row, std::int64_t status, const codes& all,
                            schema_shelf& shelf) {
  std::string text;
  bool passes = false;
  for (auto code : all) {
    const auto& known = row_of(code);
    passes |= known.retries == error_row::retry::later;
    text += (text.empty() ? "`" : "\n\n`") + code_name(code) + "`: " + known.title;
  }
  return {{"description", text},
          {"headers", headers_of(row, status, passes)},
          {"content", content("application/problem+json", shelf.put(json_schema<problem>))}};
}

json::object answers_of(const route& row, schema_shelf& shelf) {
  json::object success{{"description", reason_phrase(static_cast<int>(row.success))},
                       {"headers", headers_of(row, row.success, false)}};
  if (row.answer_schema)
    success["content"] = content(row.media_type, shelf.put(row.answer_schema));
  else if (row.media_type != facts{}.media_type)
    success["content"] = content(row.media_type, {{"type", "string"}});
  if (!row.caching.empty()) success["headers"].as_object()["ETag"] = reference("headers", "etag");
  json::object answers{{std::to_string(row.success), std::move(success)}};
  if (!row.caching.empty())
    answers["304"] = {{"description", "What If-None-Match names is still so"},
                      {"headers", headers_of(row, 304, false)}};
  std::map<std::int64_t, codes> by_status;
  for (auto code : problems_of(row)) by_status[row_of(code).status].push_back(code);
  for (const auto& [status, all] : by_status)
    answers[std::to_string(status)] = problem_answer(row, status, all, shelf);
  if (row.unready_schema)
    answers["503"] = {{"description", "Not all is well"},
                      {"headers", headers_of(row, 503, false)},
                      {"content", content("application/json", shelf.put(row.unready_schema))}};
  return answers;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// "post_account_delete_user_id", the same as long as verb and path are.
std::string name_of(const route& row) {
  auto name = lower(boost::describe::enum_to_string(row.method, ""));
  for (const char c : row.path) {
    if (std::isalnum(static_cast<unsigned char>(c)))
      name += c;
    else if (!name.ends_with('_') && c != '}')
      name += '_';
  }
  return name;
}

json::object operation(const route& row, schema_shelf& shelf) {
  json::object all{{"operationId", name_of(row)},
                   {"summary", row.summary},
                   {"tags", json::array{row.at_root ? "The server itself" : "The API"}}};
  if (!row.permission.empty())
    all["description"] = "Needs the permission `" + row.permission + "`.";
  if (const auto& [name, allowed] = row.limit; allowed.is_on())
    all["x-rate-limit"] = {{"policy", name},
                           {"quota", allowed.count},
                           {"window-seconds", allowed.per / std::chrono::seconds{1}},
                           {"counted-by", "address"}};
  if (const auto open = row.path.find('{'); open != row.path.npos)
    all["parameters"] =
        json::array{{{"name", row.path.substr(open + 1, row.path.find('}') - open - 1)},
                     {"in", "path"},
                     {"required", true},
                     {"schema", {{"type", "integer"}, {"format", "int64"}, {"minimum", 1}}}}};
  if (row.body_schema)
    all["requestBody"] = json::object{
        {"required", true},
        {"content",
         content(row.takes_form ? form_type : "application/json", shelf.put(row.body_schema))}};
  all["security"] = json::array{};
  for (const auto* scheme :
       {row.needs_token ? "access_token" : "", row.needs_client ? "service_client" : ""})
    if (*scheme) all["security"].as_array().emplace_back(json::object{{scheme, json::array{}}});
  all["responses"] = answers_of(row, shelf);
  return all;
}

/// Of this document itself.
std::string any_object() {
  return R"({"title": "openapi", "type": "object"})";
}

json::object header(const char* text, json::object schema) {
  return {{"description", text}, {"schema", std::move(schema)}};
}

json::object shared_headers() {
  return {{"request-id", header("The request's, if it had a safe one; in every log line of it",
                                {{"type", "string"}, {"pattern", "^[A-Za-z0-9._-]{1,64}$"}})},
          {"retry-after", header("Seconds after which the same may succeed",
                                 {{"type", "integer"}, {"minimum", 1}})},
          {"rate-limit",
           header("What is left of it; `t` seconds until it is one more", {{"type", "string"}})},
          {"rate-limit-policy",
           header("How many calls of one address, in how many seconds", {{"type", "string"}})},
          {"location", header("Where it is", {{"type", "string"}})},
          {"etag", header("For If-None-Match", {{"type", "string"}})},
          {"challenge", header("RFC 6750, RFC 7617", {{"type", "string"}})}};
}

}  // namespace

std::vector<errc> problems_of(const route& row) {
  auto all = row.problems;
  const auto add = [&all](std::initializer_list<errc> more) {
    for (auto code : more)
      if (std::ranges::find(all, code) == all.end()) all.push_back(code);
  };
  if (row.limit.allowed.is_on() || row.needs_token) add({errc::too_many_requests});
  if (row.needs_token) add({errc::invalid_token});
  if (row.needs_client) add({errc::invalid_client});
  if (!row.permission.empty()) add({errc::permission_denied});
  if (row.takes_body && !row.takes_form) add({errc::malformed_json});
  if (row.takes_body)
    add({errc::invalid_fields, errc::content_too_large, errc::unsupported_media_type});
  if (row.asks_actor)
    add({errc::overloaded, errc::service_restarting, errc::shutting_down, errc::deadline_passed,
         errc::storage_unavailable, errc::storage_outcome_unknown, errc::storage_refused});
  add({errc::malformed_request, errc::uri_too_long, errc::header_fields_too_large,
       errc::handler_failed});
  return all;
}

std::string openapi_document(const route_table& rows, const std::string& base_path,
                             const std::string& version) {
  schema_shelf shelf;
  json::object paths;
  for (const auto& row : rows) {
    const auto path = row.at_root ? row.path : base_path + row.path;
    if (!paths.contains(path)) paths[path] = json::object{};
    paths[path].as_object()[lower(boost::describe::enum_to_string(row.method, ""))] =
        operation(row, shelf);
  }
  const json::object access_token{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}};
  const json::object service_client{{"type", "http"}, {"scheme", "basic"}};
  return json::serialize(
      json::object{{"openapi", "3.1.0"},
                   {"info",
                    {{"title", "Troupe"},
                     {"version", version},
                     {"description",
                      "What fails is answered with a problem (RFC 9457); its `code` "
                      "never changes its meaning."},
                     {"license", {{"name", "MIT"}, {"identifier", "MIT"}}}}},
                   {"servers", json::array{{{"url", "/"}}}},
                   {"paths", std::move(paths)},
                   {"components",
                    {{"schemas", shelf.take()},
                     {"headers", shared_headers()},
                     {"securitySchemes",
                      {{"access_token", access_token}, {"service_client", service_client}}}}}});
}

route_table with_openapi(route_table rows, const std::string& base_path,
                         const std::string& version) {
  const auto text = std::make_shared<std::string>();
  rows.push_back(direct(
      {verb::GET, "/openapi.json", 200, "This document", true, "public, no-cache"},
      [text] {
        return response{200, *text};
      },
      any_object));
  *text = openapi_document(rows, base_path, version);
  return rows;
}

}  // namespace troupe::http
