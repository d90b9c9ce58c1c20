#pragma once

#include <string_view>

/// Places where a test may make the process die, or a handler throw. TROUPE_FAILPOINT says where,
/// what and at which time of passing there:
///   register.after_commit:kill      dies the first time
///   register.after_commit:kill@7    dies the seventh time
///   register.after_commit:throw     throws the first time; throw@7 the seventh
///   register.after_commit:throw@*   throws each time
/// Builds without TROUPE_FAILPOINTS, all that are shipped, have none of it.
namespace troupe::failpoint {

/// All there are.
inline constexpr std::string_view register_before_commit = "register.before_commit";
inline constexpr std::string_view register_after_commit = "register.after_commit";
inline constexpr std::string_view delivery_after_effect = "delivery.after_effect";

inline constexpr std::string_view all[] = {register_before_commit, register_after_commit,
                                           delivery_after_effect};

#ifdef TROUPE_FAILPOINTS
/// Dies here, by SIGKILL, or throws std::runtime_error, if TROUPE_FAILPOINT says so.
void pass(std::string_view name);
#else
inline void pass(std::string_view) {}
#endif

/// What is wrong with a value of TROUPE_FAILPOINT; "" if nothing is.
std::string_view wrong_with(std::string_view order);

}  // namespace troupe::failpoint
