#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "messages/setting.hpp"

/// Where the values of settings come from and which one holds: flag before variable before file
/// before profile before default. Without input or output; config/settings.cpp reads.
namespace troupe::config {

/// "auth.access-lifetime" is --auth.access-lifetime.
std::string flag_of(std::string_view setting);

/// "auth.access-lifetime" is TROUPE_AUTH_ACCESS_LIFETIME.
std::string variable_of(std::string_view setting);

/// A value that somebody gave to a setting.
struct given {
  std::string setting;
  std::string value;
  std::string
      origin;  ///< "flag --http.port", "variable TROUPE_HTTP_PORT", "profile dev"; for people
};

/// What the profile `dev` gives.
std::vector<given> from_profile_dev(const setting_list& known);

/// A problem in one line, which names the setting and what to do.
struct problem_text {
  std::string text;
};

/// Variables of the process by name, "TROUPE_HTTP_PORT" with "8080".
using variables = std::map<std::string, std::string, std::less<>>;

/// What the variables give. A TROUPE_ variable that belongs to no setting is a problem, unless it
/// is one of `others`; TROUPE_TEST_... are the tests' own.
std::variant<std::vector<given>, problem_text> from_variables(
    const variables& environment, const setting_list& known,
    const std::vector<std::string>& others);

/// What a TOML file gives, of which `keys` are all. An unknown key is a problem.
std::variant<std::vector<given>, problem_text> from_file(
    const std::vector<std::pair<std::string, std::string>>& keys, const std::string& path,
    const setting_list& known);

/// Reads all values into their settings, so that a later one holds; of each name that occurs, where
/// the value that holds comes from. A bad value is a problem even if another would hold.
using origins = std::map<std::string, std::string, std::less<>>;
std::variant<origins, problem_text> apply(const setting_list& known,
                                          const std::vector<given>& weakest_first);

/// " (did you mean http.port?)" if one of `known` is near enough, else "".
std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);

}  // namespace troupe::config
