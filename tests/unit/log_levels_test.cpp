#include "messages/log_levels.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using log::level;

namespace {

/// "auth info own, http debug": what the table tells.
std::string told(const log::level_table& table) {
  std::string text;
  for (const auto& one : table.all()) {
    text += text.empty() ? "" : ", ";
    text += one.component + ' ' + std::string{log::name_of(one.quietest)};
    text += one.is_own ? " own" : "";
    text += one.has_written ? "" : " silent";
  }
  return text;
}

}  // namespace

TEST_CASE("a component goes by the level of all until it has its own") {
  log::level_table table;
  CHECK(table.wants(level::info, "http"));
  CHECK_FALSE(table.wants(level::debug, "http"));

  CHECK(table.set("http", level::debug));
  CHECK(table.wants(level::debug, "http"));
  CHECK_FALSE(table.wants(level::debug, "auth"));

  table.set("http", level::error);
  CHECK_FALSE(table.wants(level::warn, "http"));
  CHECK(table.wants(level::warn, "auth"));

  table.set("http", std::nullopt);
  CHECK(table.wants(level::info, "http"));
}

TEST_CASE("the level of all takes everybody's own away") {
  log::level_table table;
  table.set("http", level::debug);
  table.set_common(level::warn);
  CHECK_FALSE(table.wants(level::info, "http"));
  CHECK(told(table).empty());
}

TEST_CASE("the table tells who has written and who has a level of its own") {
  log::level_table table;
  table.note("http");
  table.note("http");
  table.set("auth", level::debug);
  CHECK(told(table) == "auth debug own silent, http info");
  table.set("auth", std::nullopt);
  CHECK(told(table) == "http info");
}

TEST_CASE("a hundred components have levels of their own, and no more") {
  log::level_table table;
  for (int i = 0; i < 100; ++i) REQUIRE(table.set("c" + std::to_string(i), level::debug));
  CHECK_FALSE(table.set("one-more", level::debug));
  CHECK(table.set("c0", level::error));
  CHECK(table.all().size() == 100);
}

TEST_CASE("levels have the names of the settings") {
  for (const auto* name : {"debug", "info", "warn", "error"})
    CHECK(log::name_of(log::level_named(name).value()) == name);
  CHECK_FALSE(log::level_named("loud"));
}
