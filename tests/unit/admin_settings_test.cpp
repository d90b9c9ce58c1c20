#include "http/admin_settings.hpp"

#include <catch2/catch.hpp>
#include <utility>

using namespace troupe::http;

namespace {

std::pair<std::string, std::int64_t> parted(const std::string& listen) {
  const auto where = admin_listener_of({listen});
  return {where->address, where->port};
}

}  // namespace

TEST_CASE("admin-listen is an address and a port") {
  using where = std::pair<std::string, std::int64_t>;
  CHECK(parted("127.0.0.1:8081") == where{"127.0.0.1", 8081});
  CHECK(parted("0.0.0.0:0") == where{"0.0.0.0", 0});
  CHECK(parted("[::1]:9000") == where{"::1", 9000});
  CHECK_FALSE(admin_listener_of({"off"}));
}

TEST_CASE("an admin-listen that is something else is refused by its name") {
  const auto text =
      GENERATE(as<std::string>{}, "", "8081", ":8081", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
               "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80 ", "::1:8081", "[::1]",
               "[127.0.0.1]:80", "[]:80", "none");
  CAPTURE(text);
  CHECK_THROWS_WITH(admin_listener_of({text}), Catch::Contains("admin-listen is \"" + text + '"') &&
                                                   Catch::Contains("[::1]:8081"));
}
