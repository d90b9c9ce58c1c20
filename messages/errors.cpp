#include "messages/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>
#include <iterator>
#include <stdexcept>

namespace troupe {

namespace {

using retry = error_row::retry;
using loudness = error_row::loudness;

constexpr error_row rows[] = {
#define TROUPE_ERROR_ROW(name, status, title, retries, level) \
  {errc::name, #name, status, title, retry::retries, loudness::level},
    TROUPE_ERRORS(TROUPE_ERROR_ROW)
#undef TROUPE_ERROR_ROW
};

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// What CAF says by itself when the receiver has ended.
bool receiver_is_gone(const caf::error& error) {
  return error == caf::sec::request_receiver_down || error == caf::exit_reason::unreachable ||
         error == caf::exit_reason::user_shutdown || error == caf::exit_reason::kill;
}

}  // namespace

const error_row& row_of(errc code) {
  const auto* found = std::ranges::find(rows, code, &error_row::code);
  return found == std::end(rows) ? row_of(errc::handler_failed) : *found;
}

std::string code_name(errc code) {
  std::string name = code == errc::none ? "none" : row_of(code).name;
  std::ranges::transform(name, name.begin(), upper);
  return name;
}

std::optional<errc> errc_named(std::string_view name) {
  const auto* found =
      std::ranges::find_if(rows, [name](const error_row& row) { return row.name == name; });
  if (found == std::end(rows)) return std::nullopt;
  return found->code;
}

errc code_of(const caf::error& error) {
  if (!error) return errc::none;
  if (error.category() == caf::detail::error_factory<errc>::category)
    return static_cast<errc>(error.code());
  if (error == caf::sec::request_timeout) return errc::deadline_passed;
  return receiver_is_gone(error) ? errc::shutting_down : errc::handler_failed;
}

std::string reason_of(const caf::error& error) {
  if (error && error.category() != caf::detail::error_factory<errc>::category)
    return caf::to_string(error);
  auto text = code_name(code_of(error));
  if (const auto* detail = detail_of<std::string>(error)) text += ": " + *detail;
  if (const auto* violations = detail_of<std::vector<violation>>(error))
    for (const auto& each : *violations)
      text += (&each == violations->data() ? ": " : ", ") + each.field + ' ' + each.code;
  return text;
}

void assertion_failed(const char* condition, const char* file, int line) {
  throw std::logic_error(fmt::format("{}:{}: {} does not hold", file, line, condition));
}

}  // namespace troupe
