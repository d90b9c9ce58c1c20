#include "actors/auth/key_plan.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

namespace {

using plan = std::vector<wanted_key>;

key_details key(std::string kid, std::string purpose, std::string state,
                std::string algorithm = "EdDSA") {
  return {std::move(kid), std::move(purpose), std::move(algorithm), std::move(state), "", "", {}};
}

const auto refresh_signs = key("r", "refresh", "signing");

/// Keys of both purposes, in the order in which they sign.
using keys = std::vector<key_details>;

const wanted_key another{"access", true};

}  // namespace

TEST_CASE("a start makes what is missing, and shows what is of another algorithm before it signs") {
  CHECK(keys_to_begin_with({}, "EdDSA") == plan{{"access", false}, {"refresh", false}});
  CHECK(keys_to_begin_with({refresh_signs}, "EdDSA") == plan{{"access", false}});
  const auto [of_access, wanted] = GENERATE(table<keys, plan>({
      {{key("a", "access", "signing")}, {}},
      {{key("a", "access", "signing", "ES256")}, {another}},
      {{key("a", "access", "retired")}, {{"access", false}}},
      // it was made at an earlier start, and waits
      {{key("a", "access", "signing", "ES256"), key("b", "access", "published")}, {}},
      {{key("a", "access", "signing"), key("b", "access", "published", "ES256")}, {another}},
      {{key("a", "access", "verifying", "ES256"), key("b", "access", "signing")}, {}},
      {{key("a", "access", "signing"), key("b", "access", "retired", "ES256")}, {}},
  }));
  auto all = of_access;
  all.push_back(refresh_signs);
  CHECK(keys_to_begin_with(all, "EdDSA") == wanted);
}

TEST_CASE("who retires the key that signs gets another, unless one waits that stays") {
  const keys all{key("old", "access", "verifying"), key("a", "access", "signing"),
                 key("b", "access", "published"), refresh_signs};
  CHECK(successors_of(all, {"old"}).empty());
  CHECK(successors_of(all, {"b"}).empty());
  CHECK(successors_of(all, {"a"}).empty());
  CHECK(successors_of(all, {"a", "b"}) == plan{another});
  CHECK(successors_of(all, {"r"}) == plan{{"refresh", true}});
  CHECK(successors_of(all, {"r", "a", "b"}) == plan{another, {"refresh", true}});
  CHECK(successors_of({key("gone", "access", "retired")}, {"gone"}).empty());
  CHECK(purposes_signed_by(all, {"old", "b", "r"}) == std::vector<std::string>{"refresh"});
}
