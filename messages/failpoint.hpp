#pragma once

#include <string_view>

/// Places where a test may make the process die: TROUPE_FAILPOINT=register.after_commit:kill, or
/// register.after_commit:kill@7 to die at the seventh time. Builds without TROUPE_FAILPOINTS, all
/// that are shipped, have none of it.
namespace troupe::failpoint {

/// All there are.
inline constexpr std::string_view register_before_commit = "register.before_commit";
inline constexpr std::string_view register_after_commit = "register.after_commit";
inline constexpr std::string_view delivery_after_effect = "delivery.after_effect";

inline constexpr std::string_view all[] = {register_before_commit, register_after_commit,
                                           delivery_after_effect};

#ifdef TROUPE_FAILPOINTS
/// Dies here, by SIGKILL, if TROUPE_FAILPOINT says so.
void pass(std::string_view name);
#else
inline void pass(std::string_view) {}
#endif

/// What is wrong with a value of TROUPE_FAILPOINT; "" if nothing is.
std::string_view wrong_with(std::string_view order);

}  // namespace troupe::failpoint
