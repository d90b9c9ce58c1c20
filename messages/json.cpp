#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <set>

#include "messages/json_impl.hpp"

namespace troupe::json_impl {

namespace {

/// Takes the parser's events and builds the tree, as Boost's own parser does, but notices a member
/// that comes twice, of which Boost would keep the last.
class tree_builder {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  using error = json::error_code;

  tree_builder() { stack_.reset(); }

  json::value release() { return stack_.release(); }
  bool member_came_twice() const { return twice_; }

  bool on_document_begin(error&) { return true; }
  bool on_document_end(error&) { return true; }

  bool on_object_begin(error&) {
    keys_.emplace_back();
    return true;
  }

  bool on_object_end(std::size_t size, error&) {
    keys_.pop_back();
    return stack_.push_object(size), true;
  }

  bool on_array_begin(error&) { return true; }
  bool on_array_end(std::size_t size, error&) { return stack_.push_array(size), true; }

  bool on_key_part(json::string_view part, std::size_t, error&) {
    key_ += std::string_view{part};
    return stack_.push_chars(part), true;
  }

  bool on_key(json::string_view part, std::size_t, error& failure) {
    key_ += std::string_view{part};
    twice_ = !keys_.back().insert(std::exchange(key_, {})).second;
    if (twice_) failure = json::error::input_error;
    if (!twice_) stack_.push_key(part);
    return !twice_;
  }

  bool on_string_part(json::string_view part, std::size_t, error&) {
    return stack_.push_chars(part), true;
  }

  bool on_string(json::string_view part, std::size_t, error&) {
    return stack_.push_string(part), true;
  }

  bool on_number_part(json::string_view, error&) { return true; }

  bool on_int64(std::int64_t number, json::string_view, error&) {
    return stack_.push_int64(number), true;
  }

  bool on_uint64(std::uint64_t number, json::string_view, error&) {
    return stack_.push_uint64(number), true;
  }

  bool on_double(double number, json::string_view, error&) {
    return stack_.push_double(number), true;
  }

  bool on_bool(bool flag, error&) { return stack_.push_bool(flag), true; }
  bool on_null(error&) { return stack_.push_null(), true; }

  bool on_comment_part(json::string_view, error&) { return true; }
  bool on_comment(json::string_view, error&) { return true; }

 private:
  json::value_stack stack_;
  std::vector<std::set<std::string>> keys_;  ///< of the objects that are open
  std::string key_;                          ///< as far as it has come
  bool twice_ = false;
};

}  // namespace

caf::expected<json::value> parse_text(std::string_view text) {
  json::parse_options options;
  options.max_depth = 32;
  json::basic_parser<tree_builder> parser{options};
  json::error_code failure;
  const auto position = parser.write_some(false, text.data(), text.size(), failure);
  if (!failure && position < text.size()) failure = json::error::extra_data;
  if (!failure) return parser.handler().release();
  const auto what = parser.handler().member_came_twice() ? "member comes twice" : failure.message();
  return caf::make_error(errc::malformed_json, fmt::format("{} at byte {}", what, position));
}

}  // namespace troupe::json_impl

namespace troupe {

TROUPE_JSON_IN(problem)
TROUPE_JSON_OUT(problem)
TROUPE_JSON_SCHEMA(problem)

}  // namespace troupe
