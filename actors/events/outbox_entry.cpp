#include "actors/events/outbox_entry.hpp"

#include <boost/mp11/algorithm.hpp>

#include "actors/events/topics.hpp"

namespace troupe {

std::vector<std::string> subscribers_of(std::string_view event_type) {
  using namespace boost::mp11;
  std::vector<std::string> found;
  mp_for_each<topics::all>([&]<class Topic>(Topic) {
    mp_for_each<mp_transform<mp_identity, typename Topic::events>>(
        [&]<class Event>(mp_identity<Event>) {
          if (event_type == Event::wire_name) found.emplace_back(Topic::name);
        });
  });
  return found;
}

}  // namespace troupe
