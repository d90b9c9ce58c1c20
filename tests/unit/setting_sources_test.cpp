#include "config/setting_sources.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace troupe;
using namespace troupe::config;

struct known_settings {
  std::int64_t port = 80;
  std::string format = "text";
  std::string key = "none";
  setting_list list;

  known_settings() {
    list.add("http.port", port, "Port", {.least = 1, .most = 65535}, {.in_dev = "8080"});
    list.add("log.format", format, "Format", {"text", "json"});
    list.add("auth.secret-key", key, "Key", {.secret = true});
  }
};

std::string problem(const auto& result) {
  const auto* wrong = std::get_if<problem_text>(&result);
  return wrong ? wrong->text : "no problem";
}

std::string variables_problem(const variables& environment) {
  return problem(from_variables(environment, known_settings{}.list, {"TROUPE_CONFIG"}));
}

}  // namespace

TEST_CASE("a setting's flag and variable follow from its name") {
  CHECK(flag_of("auth.access-lifetime") == "--auth.access-lifetime");
  CHECK(variable_of("auth.access-lifetime") == "TROUPE_AUTH_ACCESS_LIFETIME");
  CHECK(variable_of("state-folder") == "TROUPE_STATE_FOLDER");
}

TEST_CASE("what is given last holds, and its origin is kept") {
  known_settings settings;
  const auto from = apply(settings.list, {{"http.port", "1", "profile dev"},
                                          {"http.port", "2", "file /etc/t.toml"},
                                          {"http.port", "3", "variable TROUPE_HTTP_PORT"}});
  CHECK(settings.port == 3);
  CHECK(std::get<origins>(from).at("http.port") == "variable TROUPE_HTTP_PORT");
  CHECK(std::get<origins>(from).size() == 1);
}

TEST_CASE("a bad value is named with its setting, what is allowed, and where it stands") {
  const known_settings settings;
  CHECK(problem(apply(settings.list, {{"http.port", "0", "file t.toml"}})) ==
        "http.port must be a whole number from 1 to 65535, not \"0\" (file t.toml)");
}

TEST_CASE("a bad value is a problem even where another would hold") {
  const known_settings settings;
  CHECK(problem(apply(settings.list, {{"log.format", "xml", "file t.toml"},
                                      {"log.format", "json", "flag --log.format"}})) ==
        "log.format must be text or json, not \"xml\" (file t.toml)");
}

TEST_CASE("the profile dev gives what the settings say of it") {
  const auto all = from_profile_dev(known_settings{}.list);
  REQUIRE(all.size() == 1);
  CHECK(all[0].setting == "http.port");
  CHECK(all[0].value == "8080");
  CHECK(all[0].origin == "profile dev");
}

TEST_CASE("a variable gives the setting whose name it bears") {
  const auto all = from_variables({{"PATH", "/bin"}, {"TROUPE_AUTH_SECRET_KEY", "k"}},
                                  known_settings{}.list, {});
  REQUIRE(std::get<0>(all).size() == 1);
  CHECK(std::get<0>(all)[0].setting == "auth.secret-key");
  CHECK(std::get<0>(all)[0].origin == "variable TROUPE_AUTH_SECRET_KEY");
}

TEST_CASE("a TROUPE_ variable of no setting is a problem, with what was meant") {
  CHECK(variables_problem({{"TROUPE_HTTP_PROT", "1"}}) ==
        "the variable TROUPE_HTTP_PROT is no setting of Troupe (did you mean TROUPE_HTTP_PORT?); "
        "unset it, or see `troupe config`");
  CHECK(variables_problem({{"TROUPE_NOTHING_LIKE_IT", "1"}}) ==
        "the variable TROUPE_NOTHING_LIKE_IT is no setting of Troupe; unset it, or see `troupe "
        "config`");
}

TEST_CASE("variables of the program itself and of the tests are none of settings") {
  CHECK(variables_problem({{"TROUPE_CONFIG", "x"}, {"TROUPE_TEST_PG_DATA", "y"}}) == "no problem");
}

TEST_CASE("an unknown key of a file is a problem, with what was meant") {
  CHECK(problem(from_file({{"log.fromat", "json"}}, "t.toml", known_settings{}.list)) ==
        "t.toml: the key log.fromat is no setting of Troupe (did you mean log.format?); remove it, "
        "or see `troupe config`");
}
