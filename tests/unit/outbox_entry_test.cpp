#include "actors/events/outbox_entry.hpp"

#include <catch2/catch.hpp>

#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

const call cause{"req-1", {}};

}  // namespace

TEST_CASE("a registration goes into the outbox as others read it") {
  const auto entry = entry_of(user_registered{{}, {7}, a<display_name>("Zoë")}, cause);
  CHECK(entry.auth_id == account_id{7});
  CHECK(entry.event_type == "Register");
  CHECK(entry.schema_version == 1);
  CHECK(entry.payload == R"({"event_type":"Register","auth_id":7,"display_name":"Zoë"})");
  CHECK(entry.correlation_id == "req-1");
  CHECK(entry.subscribers == std::vector<std::string>{"user_info"});
}

TEST_CASE("a deactivation goes into the outbox as others read it") {
  const auto entry = entry_of(account_deactivated{{}, {7}, false}, cause);
  CHECK(entry.event_type == "Account Deactivate");
  CHECK(entry.payload == R"({"event_type":"Account Deactivate","auth_id":7,"is_active":false})");
  CHECK(entry.subscribers == std::vector<std::string>{"user_info"});
}

TEST_CASE("no two events bear one id") {
  const account_deactivated event{{}, {7}, false};
  CHECK(entry_of(event, cause).event_id != entry_of(event, cause).event_id);
}

TEST_CASE("nobody hears of an event that is not known") {
  CHECK(subscribers_of("Something Else").empty());
}
