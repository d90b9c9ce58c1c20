#include "messages/setting.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace troupe;
using namespace std::chrono_literals;

/// One setting of each kind.
struct one_of_each {
  std::string word = "a";
  std::string choice = "text";
  bool on = false;
  std::int64_t number = 8080;
  std::chrono::milliseconds time = 30min;
  rate limit{20, 1min};
  setting_list list;

  one_of_each() {
    list.add("word", word, "A word", {.secret = true});
    list.add("choice", choice, "A choice", {"text", "json", "none"});
    list.add("on", on, "Whether", {.in_dev = "true"});
    list.add("number", number, "A number", {.least = 1, .most = 65535});
    list.add("time", time, "A time", {.least = 500ms, .most = 48h});
    list.add("limit", limit, "A limit");
  }

  /// What is wrong with `text` for the setting of that name.
  std::string read(std::string_view name, std::string_view text) const {
    for (const auto& one : list.all())
      if (one.name == name) return one.read(text);
    return "no such setting";
  }

  std::string print(std::string_view name) const {
    for (const auto& one : list.all())
      if (one.name == name) return one.print();
    return "no such setting";
  }
};

/// The text that a duration, or what is named, is printed as after it was read.
std::string again(std::string_view text, std::string_view name = "time") {
  one_of_each settings;
  const auto wrong = settings.read(name, text);
  return wrong.empty() ? settings.print(name) : wrong;
}

}  // namespace

TEST_CASE("a good value arrives in its variable") {
  one_of_each settings;
  CHECK(settings.read("word", "b c").empty());
  CHECK(settings.read("choice", "json").empty());
  CHECK(settings.read("on", "true").empty());
  CHECK(settings.read("number", "65535").empty());
  CHECK(settings.read("time", "12h").empty());
  CHECK(settings.word == "b c");
  CHECK(settings.choice == "json");
  CHECK(settings.on);
  CHECK(settings.number == 65535);
  CHECK(settings.time == 12h);
}

TEST_CASE("a bad value leaves the variable, and the answer says what is allowed") {
  one_of_each settings;
  CHECK(settings.read("choice", "xml") == "must be text, json or none");
  CHECK(settings.read("on", "yes") == "must be true or false");
  CHECK(settings.read("number", "0") == "must be a whole number from 1 to 65535");
  CHECK(settings.read("number", "65536") == "must be a whole number from 1 to 65535");
  CHECK(settings.read("number", "80x") == "must be a whole number from 1 to 65535");
  CHECK(settings.read("number", "") == "must be a whole number from 1 to 65535");
  CHECK(settings.read("number", "99999999999999999999") ==
        "must be a whole number from 1 to 65535");
  CHECK(settings.choice == "text");
  CHECK_FALSE(settings.on);
  CHECK(settings.number == 8080);
}

TEST_CASE("a duration has a unit and is printed in the largest that fits") {
  CHECK(again("500ms") == "500ms");
  CHECK(again("90s") == "90s");
  CHECK(again("60s") == "1m");
  CHECK(again("24h") == "1d");
  CHECK(again("1500ms") == "1500ms");
  CHECK(again("2d") == "2d");
}

TEST_CASE("a duration without unit is refused, with the way to write it") {
  CHECK(again("30") == "must be a duration from 500ms to 2d, with its unit: 30s or 30m, say");
}

TEST_CASE("a duration out of bounds or misspelt is refused") {
  const std::string wrong =
      "must be a duration from 500ms to 2d, written 500ms, 30s, 30m, 12h or 7d";
  CHECK(again("499ms") == wrong);
  CHECK(again("3d") == wrong);
  CHECK(again("-1s") == wrong);
  CHECK(again("1.5h") == wrong);
  CHECK(again("1 h") == wrong);
  CHECK(again("1w") == wrong);
  CHECK(again("") == wrong);
  CHECK(again("9223372036854775807d") == wrong);
}

TEST_CASE("a limit is a number in a time, or off") {
  CHECK(again("20/1m", "limit") == "20/1m");
  CHECK(again("1/120s", "limit") == "1/2m");
  CHECK(again("1000000/1d", "limit") == "1000000/1d");
  CHECK(again("off", "limit") == "off");
  const auto* bad = GENERATE("", "0", "20", "0/1m", "-1/1m", "1000001/1m", "20/0s", "20/1500ms",
                             "20/25h", "20/", "/1m", "20/1m ", "20/1m/1m", "on");
  INFO(bad);
  CHECK(again(bad, "limit") ==
        "must be so many in a time, or off: 20/1m, say, up to 1000000 in 1s to 1d");
}

TEST_CASE("a setting says what it is") {
  const one_of_each settings;
  CHECK(settings.list.all()[0].secret);
  CHECK(settings.list.all()[2].in_dev == "true");
  CHECK(settings.list.all()[3].values == "a whole number from 1 to 65535");
}
