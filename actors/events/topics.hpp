#pragma once

#include <boost/mp11/list.hpp>
#include <chrono>

#include "messages/actors.hpp"
#include "messages/events.hpp"

/// Who hears of which events. A topic is a subscriber's name in the outbox; `patience` is how long
/// its answer is waited for; where that is longer than the lease, the lease is renewed meanwhile.
namespace troupe {

namespace topics {

/// How long a delivery is left alone whose relay died.
inline constexpr std::chrono::seconds lease{10};

/// ProfileActor. Its events stand on each other: behind one that is dead the account's others wait.
struct profiles {
  static constexpr const char* name = "user_info";
  static constexpr bool in_order = true;
  static constexpr std::chrono::seconds patience{5};
  using subscriber = profile_actor;
  using events = boost::mp11::mp_list<user_registered, account_deactivated, account_activated>;
};

/// MailerActor. A letter that is dead holds up no other. It may take 30 s, and so may the one
/// before it in the queue.
struct mail {
  static constexpr const char* name = "mail";
  static constexpr bool in_order = false;
  static constexpr std::chrono::seconds patience{75};
  using subscriber = mailer_actor;
  using events = boost::mp11::mp_list<welcome_mail>;
};

using all = boost::mp11::mp_list<profiles, mail>;

}  // namespace topics

}  // namespace troupe
