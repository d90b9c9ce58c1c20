#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// How a service declares its settings: one line each, in its own settings struct, from which the
/// flag, the TROUPE_ variable, the TOML key, the help and docs/configuration.md come. See
/// config/settings.hpp for who reads them.
///
///   struct token_settings {
///     std::chrono::milliseconds access_lifetime = std::chrono::minutes{30};
///     void declare(setting_list& list) {
///       list.add("auth.access-lifetime", access_lifetime, "How long an access token lives",
///                {.least = std::chrono::minutes{1}, .most = std::chrono::hours{24}});
///     }
///   };
namespace troupe {

/// One setting: how to read it into its variable and print it back.
struct setting {
  std::string name;    ///< "auth.access-lifetime": --auth.access-lifetime,
                       ///< TROUPE_AUTH_ACCESS_LIFETIME, [auth] access-lifetime
  std::string help;    ///< one sentence, without a full stop
  std::string values;  ///< what is allowed, for people: "a duration from 1m to 24h"
  bool secret = false;
  std::string in_dev;  ///< what the profile `dev` makes of it, if not empty
  /// Takes a text over into the variable; returns what is wrong with it, or "".
  std::function<std::string(std::string_view)> read;
  std::function<std::string()> print;
};

template <class T>
struct bounds {
  T least;
  T most;
};

/// So many in that time; none are counted if `count` is 0.
struct rate {
  std::int64_t count = 0;
  std::chrono::milliseconds per{};

  bool is_on() const { return count > 0; }
};

/// What may be said of a setting beside its name, variable and help.
struct setting_facts {
  bool secret = false;
  std::string in_dev = {};
};

class setting_list {
 public:
  using duration = std::chrono::milliseconds;

  void add(std::string name, std::string& into, std::string help, setting_facts with = {});
  void add(std::string name, std::string& into, std::string help,
           std::initializer_list<std::string_view> allowed, setting_facts with = {});
  void add(std::string name, bool& into, std::string help, setting_facts with = {});
  void add(std::string name, std::int64_t& into, std::string help, bounds<std::int64_t> within,
           setting_facts with = {});
  /// Written 500ms, 30s, 30m, 12h, 7d; a bare number is refused.
  void add(std::string name, duration& into, std::string help, bounds<duration> within,
           setting_facts with = {});
  /// Written 20/1m, or off.
  void add(std::string name, rate& into, std::string help, setting_facts with = {});

  const std::vector<setting>& all() const { return all_; }

 private:
  std::vector<setting> all_;
};

}  // namespace troupe
