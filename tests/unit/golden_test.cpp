#include "tests/golden.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "config/all_settings.hpp"
#include "config/metrics_print.hpp"
#include "messages/errors.hpp"
#include "messages/events.hpp"
#include "messages/metrics.hpp"
#include "messages/type_ids.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

template <class Event>
std::string fields_of_event() {
  std::string text = Event::wire_name;
  boost::mp11::mp_for_each<fields_of<Event>>(
      [&](auto field) { text += fmt::format(" {}", field.name); });
  return text + '\n';
}

/// The names under which the types of a block travel, by their numbers.
template <class Block>
std::string names_in() {
  return []<caf::type_id_t... I>(std::integer_sequence<caf::type_id_t, I...>) {
    std::string text;
    ((text +=
      fmt::format("{} {}\n", Block::begin + I, caf::type_name_by_id<Block::begin + I>::value)),
     ...);
    return text;
  }
  (std::make_integer_sequence<caf::type_id_t, Block::end - Block::begin>{});
}

std::string all_errors() {
  std::string text;
  for (int code = 1; row_of(static_cast<errc>(code)).code == static_cast<errc>(code); ++code) {
    const auto& row = row_of(static_cast<errc>(code));
    text += fmt::format("{} {} {} {}\n", code, code_name(row.code), row.status,
                        row.retries == error_row::retry::later ? "later" : "final");
  }
  return text;
}

}  // namespace

TEST_CASE("errors are those that clients and other nodes know", "[golden]") {
  check_golden("errors.txt", all_errors());
}

TEST_CASE("settings are those that operators have written down", "[golden]") {
  config::settings all;
  std::string text;
  const auto list = config::all_settings(all);
  for (const auto& one : list.all()) text += fmt::format("{}: {}\n", one.name, one.values);
  check_golden("settings.txt", text);
}

TEST_CASE("metrics are those that dashboards and alerts are made of", "[golden]") {
  std::string text;
  for (const auto& row : metrics::table())
    text +=
        fmt::format("{} {} {}\n", row.name, config::name_of(row.what), fmt::join(row.labels, ","));
  check_golden("metrics.txt", text);
}

TEST_CASE("events are those that subscribers read", "[golden]") {
  check_golden("events.txt", fields_of_event<user_registered>() + fields_of_event<welcome_mail>() +
                                 fields_of_event<account_deactivated>() +
                                 fields_of_event<account_activated>() +
                                 fields_of_event<roles_changed>());
}

TEST_CASE("messages travel under the names and numbers that other nodes know", "[golden]") {
  check_golden("messages.txt", names_in<caf::id_block::troupe_base>() +
                                   names_in<caf::id_block::troupe_auth>() +
                                   names_in<caf::id_block::troupe_profile>() +
                                   names_in<caf::id_block::troupe_events>());
}
