#include "messages/json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "messages/auth.hpp"
#include "messages/events.hpp"
#include "messages/json_impl.hpp"
#include "messages/logging.hpp"
#include "messages/outbox.hpp"
#include "messages/profile.hpp"
#include "messages/token_json.hpp"
#include "tests/fuzz/target.hpp"

namespace troupe::fuzz {

namespace {

constexpr std::size_t violations_max = 100;

bool came_twice(const caf::error& error) {
  const auto* where = detail_of<std::string>(error);
  return where && where->starts_with("member comes twice");
}

/// Whether it is JSON for us; and that it is what Boost's own parser takes for it, but for a member
/// that comes twice.
bool check_text(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 32;
  boost::json::error_code failure;
  const auto theirs = boost::json::parse(text, failure, {}, options);
  const auto ours = json_impl::parse_text(text);
  if (ours) {
    must(!failure, "what we take is JSON");
    must(serialize(*ours) == serialize(theirs), "we read the same tree as Boost");  // 0e400 is NaN
  } else {
    must(ours.error() == errc::malformed_json, "a text that is no JSON is malformed_json");
    must(detail_of<std::string>(ours.error()) != nullptr, "the error says where");
    must(failure || came_twice(ours.error()), "only a member that comes twice is more than JSON");
  }
  return static_cast<bool>(ours);
}

void check_violations(const caf::error& error) {
  must(error == errc::invalid_fields, "JSON of another shape is invalid_fields");
  const auto* wrong = detail_of<std::vector<violation>>(error);
  must(wrong && !wrong->empty() && wrong->size() <= violations_max, "some fields are named");
  for (const auto& one : *wrong) {
    must(!one.code.empty() && !one.message.empty(), "a violation has a code and a message");
    must(!check_encoding(one.field), "a violation's field can be printed");
  }
  problem refusal;
  refusal.errors = *wrong;
  must(static_cast<bool>(parse_json<problem>(print_json(refusal))), "what is wrong can be told");
}

template <class T>
void check_as(std::string_view text) {
  const auto read = parse_json<T>(text);
  if (!read) return check_violations(read.error());
  const auto printed = print_json(*read);
  const auto again = parse_json<T>(printed);
  must(static_cast<bool>(again), "what was read is printed so that it can be read");
  must(print_json(*again) == printed, "what was read is printed as it was");
}

}  // namespace

void take(std::string_view input) {
  if (!check_text(input)) return;
  check_as<new_account>(input);
  check_as<credentials>(input);
  check_as<refresh_body>(input);
  check_as<password_change>(input);
  check_as<new_bio>(input);
  check_as<jws_header>(input);
  check_as<jws_claims>(input);
  check_as<welcome_mail>(input);
  check_as<roles_changed>(input);
  check_as<create_user>(input);
  check_as<replay_events>(input);
  check_as<event_list>(input);
  check_as<change_log_level>(input);
  check_as<problem>(input);
}

}  // namespace troupe::fuzz
