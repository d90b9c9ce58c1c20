#include "actors/auth/expiring_names.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

using namespace troupe;

namespace {

using names = expiring_names<2>;

names::name name(unsigned number) {
  return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

}  // namespace

TEST_CASE("names are known from when they are added until they expire") {
  names all;
  CHECK_FALSE(all.contains(name(1)));
  CHECK_FALSE(all.prolong(name(1), 9));
  all.add(name(1), 5);
  CHECK(all.contains(name(1)));
  CHECK_FALSE(all.contains(name(256)));
  CHECK(all.forget(4) == 0);
  CHECK(all.forget(5) == 1);
  CHECK_FALSE(all.contains(name(1)));
}

TEST_CASE("a name is kept until the later of two times, in whatever order they come") {
  names all;
  all.add(name(1), 5);
  CHECK(all.prolong(name(1), 9));
  CHECK(all.prolong(name(1), 7));
  CHECK(all.forget(8) == 0);
  CHECK(all.contains(name(1)));
  CHECK(all.forget(9) == 1);
}

TEST_CASE("times beyond what is stored are the last or the first that is") {
  names all;
  all.add(name(1), std::int64_t{1} << 40);
  all.add(name(2), -5);
  CHECK(all.forget(0) == 1);
  CHECK(all.forget(4'294'967'294) == 0);
  CHECK(all.contains(name(1)));
}

TEST_CASE("after many changes they are what a map would have") {
  names all;
  std::map<unsigned, std::int64_t> model;
  std::mt19937 chance{7};
  std::int64_t now = 0;
  for (int step = 0; step < 60'000; ++step) {
    const unsigned number = chance() % 20'000;
    const std::int64_t until = now + 1 + chance() % 30'000;
    if (all.prolong(name(number), until)) {
      REQUIRE(model.contains(number));
      model[number] = std::max(model[number], until);
    } else {
      REQUIRE_FALSE(model.contains(number));
      all.add(name(number), until);
      model[number] = until;
    }
    if (step % 500 == 0) {
      now += 400;
      REQUIRE(all.forget(now) ==
              std::erase_if(model, [now](const auto& one) { return one.second <= now; }));
    }
  }
  for (unsigned number = 0; number < 20'000; ++number)
    REQUIRE(all.contains(name(number)) == model.contains(number));
  CHECK(model.size() > 10'000);
}
