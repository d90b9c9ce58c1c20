#include "config/mail_preview.hpp"

#include <fmt/format.h>

#include "actors/mail/letters.hpp"
#include "actors/mail/mail_templates.hpp"

namespace troupe::config {

namespace {

constexpr int status_refused = 1;

farewell refuse(const std::string& why) {
  return {status_refused, fmt::format("troupe: {}\n", why)};
}

}  // namespace

farewell preview_letter(const mail_settings& mail, const invocation& wanted) {
  const auto locale = locale_name::parse(wanted.locale);
  if (std::holds_alternative<violation>(locale))
    return refuse(fmt::format("--locale must be {}, not \"{}\"",
                              fmt::join(locale_rule::all, " or "), wanted.locale));
  const auto sample =
      sample_letter(wanted.letter, route_of(mail).from, std::get<locale_name>(locale));
  if (!sample)
    return refuse(fmt::format("there is no letter \"{}\"; there are: {}", wanted.letter,
                              fmt::join(letter_names(), ", ")));
  return {EXIT_SUCCESS, written(*sample)};
}

}  // namespace troupe::config
