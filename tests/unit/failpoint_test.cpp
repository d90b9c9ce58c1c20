#include "messages/failpoint.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

TEST_CASE("an order to a failpoint names a place, what happens there and when") {
  const auto* order =
      GENERATE("register.before_commit:kill", "register.after_commit:kill@7",
               "delivery.after_effect:throw", "delivery.after_effect:throw@12",
               "delivery.after_effect:throw@*", "profile.refuse:refuse", "profile.refuse:refuse@3",
               "profile.refuse:refuse@*", "profile.refuse:refuse@3,take_back.before_commit:kill",
               "profile.refuse:refuse@3,profile.refuse:refuse@5,register.before_commit:throw");
  CAPTURE(order);
  CHECK(failpoint::wrong_with(order).empty());
}

TEST_CASE("what is no order to a failpoint is said to be none") {
  const auto* order = GENERATE(
      "", "register.before_commit", "register.before_commit:", "nowhere:kill",
      "register.before_commit:sleep", "register.before_commit:kill@0",
      "register.before_commit:kill@", "register.before_commit:kill@7x",
      "register.before_commit:kill@-1", "register.before_commit:kill@*",
      "register.before_commit:throw@**", "register.before_commit:refuse", "profile.refuse:kill",
      "profile.refuse:throw", "profile.refuse:refuse@0", ",", "profile.refuse:refuse,",
      ",profile.refuse:refuse", "profile.refuse:refuse, take_back.before_commit:kill",
      "profile.refuse:refuse;take_back.before_commit:kill", "profile.refuse:refuse,nowhere:kill");
  CAPTURE(order);
  CHECK_FALSE(failpoint::wrong_with(order).empty());
}
