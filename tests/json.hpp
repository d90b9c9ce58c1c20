#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/errors.hpp"
#include "messages/json.hpp"

namespace troupe::test {

/// Everything that is wrong with `text` as a `T`: "field CODE, field CODE" for its fields, else the
/// error's code; "" if nothing is.
template <class T>
std::string wrong_in(std::string_view text) {
  auto parsed = parse_json<T>(text);
  if (parsed) return "";
  const auto* violations = detail_of<std::vector<violation>>(parsed.error());
  if (!violations) return code_name(code_of(parsed.error()));
  std::string all;
  for (const auto& each : *violations)
    all += (all.empty() ? "" : ", ") + each.field + ' ' + each.code;
  return all;
}

}  // namespace troupe::test
