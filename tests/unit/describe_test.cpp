#include "messages/describe.hpp"

#include <caf/deep_to_string.hpp>
#include <catch2/catch.hpp>

#include "messages/auth.hpp"
#include "messages/profile.hpp"
#include "tests/text.hpp"
#include "tests/wire.hpp"

using namespace troupe;
using namespace troupe::test;

TEST_CASE("a described struct crosses the wire, with and without its optional field") {
  const auto bio = GENERATE(std::optional<bio_text>{}, std::optional{a<bio_text>("Hello")});
  const auto received = over_the_wire(edit_bio{{7}, bio});
  CHECK(received.auth_id == account_id{7});
  CHECK(received.bio == bio);
}

TEST_CASE("what is nested and repeated crosses the wire whole") {
  const token_claims sent{{7},
                          random_uuid(),
                          {3},
                          2,
                          1'700'000'000,
                          a<role_name>("admin"),
                          {a<role_name>("admin"), a<role_name>("user")}};
  const auto received = over_the_wire(log_out{sent, a<token_text>("eyJ")});
  CHECK(received.caller.jti == sent.jti);
  CHECK(received.caller.expires_at == sent.expires_at);
  CHECK(received.caller.roles == sent.roles);
  CHECK(received.refresh_token == a<token_text>("eyJ"));
}

TEST_CASE("an optional field that has a value loses it when an absent one arrives") {
  edit_bio received{{1}, a<bio_text>("old")};
  REQUIRE_FALSE(from_wire(to_wire(edit_bio{{7}, {}}), received));
  CHECK(received.bio == std::nullopt);
}

TEST_CASE("a value that breaks its rule is refused by the wire too") {
  login_name received;
  CHECK(from_wire(to_wire(std::string{"no login at all"}), received));
}

TEST_CASE("a value is normalised by the wire too") {
  display_name received;
  REQUIRE_FALSE(from_wire(to_wire(std::string{"Zoe\u0308"}), received));
  CHECK(received.text() == "Zoë");
}

TEST_CASE("a message that breaks off is refused") {
  auto bytes = to_wire(edit_bio{{7}, a<bio_text>("Hello")});
  bytes.pop_back();
  edit_bio received;
  CHECK(from_wire(bytes, received));
}

TEST_CASE("a described struct prints with its name, and without its secrets") {
  CHECK(caf::deep_to_string(find_profile{{7}}) == "find_profile(7)");
  CHECK(caf::deep_to_string(new_bio{a<bio_text>("Hello")}) == "new_bio(\"Hello\")");
  CHECK(caf::deep_to_string(new_bio{}) == "new_bio(none)");
  CHECK(caf::deep_to_string(list_keys{}) == "list_keys()");
  CHECK(caf::deep_to_string(credentials{a<login_or_email>("ann"), a<password_text>("secret")}) ==
        "credentials(\"ann\", ***)");
}

TEST_CASE("a described struct's fields are visited by name, in the order declared") {
  std::string names;
  const account_status status{{7}, false};
  for_each_field(
      status, [&names](std::string_view name, const auto&) { names += std::string{name} + ' '; });
  CHECK(names == "id is_active ");
}
