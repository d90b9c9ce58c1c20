#include "actors/auth/service_clients.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

namespace {

// SHA-256 of "test" and of the empty text
const std::string of_test = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const std::string of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace

TEST_CASE("a service is known by its name and secret") {
  const service_clients clients{{"billing:" + of_test + ",search.2:" + of_nothing}};
  CHECK(clients.knows("billing", "test"));
  CHECK(clients.knows("search.2", ""));
  CHECK_FALSE(clients.knows("billing", "Test"));
  CHECK_FALSE(clients.knows("billing", ""));
  CHECK_FALSE(clients.knows("billing", of_test));
  CHECK_FALSE(clients.knows("search.2", "test"));
  CHECK_FALSE(clients.knows("nobody", "test"));
  CHECK_FALSE(clients.knows("", ""));
  CHECK_FALSE(clients.empty());
  CHECK(service_clients{{}}.empty());
}

TEST_CASE("what is wrong in the list of services is said") {
  const auto [text, part] = GENERATE_COPY(table<std::string, std::string>({
      {"billing", "behind billing: there must be SHA-256"},
      {"billing:test", "behind billing: there must be SHA-256"},
      {"billing:" + of_test + "00", "behind billing: there must be SHA-256"},
      {"billing:" + of_test.substr(0, 63) + "g", "behind billing: there must be SHA-256"},
      {":" + of_test, "a name is 1 to 64 of"},
      {"a b:" + of_test, "a name is 1 to 64 of"},
      {"a:" + of_test + ",,", "a name is 1 to 64 of"},
      {"a:" + of_test + ",a:" + of_nothing, "a is there twice"},
  }));
  CHECK_THROWS_WITH(service_clients{{text}},
                    Catch::Contains("introspection.clients: ") && Catch::Contains(part));
}
