#pragma once

#include <string_view>

/// Places where a test may make the process die, a handler throw, or a profile be refused.
/// TROUPE_FAILPOINT says where, what and at which time of passing there; several orders are parted
/// by commas, and each counts for itself:
///   register.after_commit:kill      dies the first time
///   register.after_commit:kill@7    dies the seventh time
///   register.after_commit:throw     throws the first time; throw@7 the seventh
///   register.after_commit:throw@*   throws each time
///   profile.refuse:refuse           refuses the first time; refuse@7 the seventh, refuse@* each
///   profile.refuse:refuse@3,take_back.before_commit:kill
/// Builds without TROUPE_FAILPOINTS, all that are shipped, have none of it.
namespace troupe::failpoint {

// Where a registration passes, in this order.

inline constexpr std::string_view register_before_commit = "register.before_commit";
inline constexpr std::string_view register_after_commit = "register.after_commit";
/// The store of profiles has an event, and nothing is written yet.
inline constexpr std::string_view delivery_before_effect = "delivery.before_effect";
/// It is written, and nobody was told.
inline constexpr std::string_view delivery_after_effect = "delivery.after_effect";
/// That it was refused is written, and nobody was told.
inline constexpr std::string_view delivery_after_refusal = "delivery.after_refusal";
/// The profile is there, and the client was not told.
inline constexpr std::string_view registration_before_answer = "registration.before_answer";
/// The account whose profile was refused is about to go, or gone, and the client was not told.
inline constexpr std::string_view take_back_before_commit = "take_back.before_commit";
inline constexpr std::string_view take_back_after_commit = "take_back.after_commit";
/// It is marked that the account is there though its profile is not, and the client was not told.
inline constexpr std::string_view answered_after_commit = "answered.after_commit";

// Where a delivery passes, in this order; it may be acknowledged, put off or buried.

inline constexpr std::string_view relay_after_claim = "relay.after_claim";
inline constexpr std::string_view relay_before_acknowledge = "relay.before_acknowledge";
inline constexpr std::string_view relay_after_acknowledge = "relay.after_acknowledge";
inline constexpr std::string_view relay_before_postpone = "relay.before_postpone";
inline constexpr std::string_view relay_before_bury = "relay.before_bury";
inline constexpr std::string_view relay_after_bury = "relay.after_bury";

// Where a letter passes: sent to a server, or written to a file.

inline constexpr std::string_view letter_before_send = "letter.before_send";
inline constexpr std::string_view letter_after_send = "letter.after_send";  ///< but not answered
inline constexpr std::string_view letter_after_write = "letter.after_write";
inline constexpr std::string_view letter_after_rename = "letter.after_rename";

/// As if the table did not allow the profile. Obeys `refuse` alone, which no other place does.
inline constexpr std::string_view profile_refuse = "profile.refuse";

/// All there are.
inline constexpr std::string_view all[] = {
    register_before_commit,  register_after_commit,  delivery_before_effect,
    delivery_after_effect,   delivery_after_refusal, registration_before_answer,
    take_back_before_commit, take_back_after_commit, answered_after_commit,
    profile_refuse,          relay_after_claim,      relay_before_acknowledge,
    relay_after_acknowledge, relay_before_postpone,  relay_before_bury,
    relay_after_bury,        letter_before_send,     letter_after_send,
    letter_after_write,      letter_after_rename};

#ifdef TROUPE_FAILPOINTS
/// Dies here, by SIGKILL, or throws std::runtime_error, if TROUPE_FAILPOINT says so.
void pass(std::string_view name);
/// Whether TROUPE_FAILPOINT says that this is to be refused here.
bool refuses(std::string_view name);
/// For a test within the process: from here on these orders, or none, are obeyed instead. Not while
/// others pass somewhere.
void obey(std::string_view orders);
#else
inline void pass(std::string_view) {}
inline bool refuses(std::string_view) {
  return false;
}
#endif

/// What is wrong with a value of TROUPE_FAILPOINT; "" if nothing is.
std::string_view wrong_with(std::string_view orders);

}  // namespace troupe::failpoint
