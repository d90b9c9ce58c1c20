#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/message.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <caf/type_erased_value.hpp>
#include <caf/uniform_type_info_map.hpp>
#include <utility>
#include <vector>

#include "messages/type_ids.hpp"
#include "tests/fuzz/target.hpp"

namespace troupe::fuzz {

namespace {

template <class Block>
void add_names(std::vector<std::string>& into) {
  [&]<std::size_t... Place>(std::index_sequence<Place...>) {
    (into.emplace_back(caf::type_name_by_id<Block::begin + Place>::value), ...);
  }
  (std::make_index_sequence<Block::end - Block::begin>{});
}

/// All messages there are, by the names under which they travel.
std::vector<std::string> message_names() {
  std::vector<std::string> names;
  add_names<caf::id_block::troupe_base>(names);
  add_names<caf::id_block::troupe_auth>(names);
  add_names<caf::id_block::troupe_profile>(names);
  add_names<caf::id_block::troupe_events>(names);
  return names;
}

struct config : caf::actor_system_config {
  config() {
    add_messages_to(*this);
    set("scheduler.policy", caf::atom("testing"));
  }
};

/// A node that is sent messages. It goes with the process.
struct node {
  config settings;
  caf::actor_system system{settings};
  caf::scoped_execution_unit context{&system};
  std::vector<std::string> names = message_names();
};

using bytes = std::vector<char>;

caf::error read(node& here, const bytes& from, caf::type_erased_value& into) {
  caf::binary_deserializer source{&here.context, from};
  return into.load(source);
}

bytes write(node& here, const caf::type_erased_value& value) {
  bytes into;
  caf::binary_serializer sink{&here.context, into};
  must(!value.save(sink), "what was read can be sent");
  return into;
}

/// Messages as they come from another node: their names, which may be any that CAF knows, and then
/// they themselves.
void take_envelope(node& here, const bytes& from) {
  caf::message value;
  caf::binary_deserializer source{&here.context, from};
  if (source(value)) return;
  bytes sent;
  caf::binary_serializer sink{&here.context, sent};
  must(!sink(value), "what was read can be sent");
}

}  // namespace

/// The first byte says which message follows; 255: whatever has a name.
void take(std::string_view input) {
  static auto& here = *new node;
  if (input.empty()) return;
  if (input[0] == '\xff') return take_envelope(here, bytes(input.begin() + 1, input.end()));
  const auto& name = here.names[static_cast<unsigned char>(input[0]) % here.names.size()];
  const auto value = here.system.types().make_value(name);
  must(value != nullptr, "CAF knows every message");
  if (read(here, bytes(input.begin() + 1, input.end()), *value)) return;
  value->stringify();
  const auto sent = write(here, *value);
  const auto received = here.system.types().make_value(name);
  must(!read(here, sent, *received), "what was sent can be read");
  const auto sent_on = write(here, *received);
  if (name == "troupe::call") return;  // has the time that is left
  must(sent_on == sent, "what was read is sent as it came");
}

}  // namespace troupe::fuzz
