#pragma once

#include <boost/mp11/list.hpp>

#include "messages/actors.hpp"
#include "messages/events.hpp"

/// Who hears of which events. A topic is a subscriber's name in the outbox.
namespace troupe {

namespace topics {

/// ProfileActor. Its events stand on each other: behind one that is dead the account's others wait.
struct profiles {
  static constexpr const char* name = "user_info";
  static constexpr bool in_order = true;
  using subscriber = profile_actor;
  using events = boost::mp11::mp_list<user_registered, account_deactivated, account_activated>;
};

/// MailerActor. A letter that is dead holds up no other.
struct mail {
  static constexpr const char* name = "mail";
  static constexpr bool in_order = false;
  using subscriber = mailer_actor;
  using events = boost::mp11::mp_list<welcome_mail>;
};

using all = boost::mp11::mp_list<profiles, mail>;

}  // namespace topics

}  // namespace troupe
