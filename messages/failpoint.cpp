#include "messages/failpoint.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>

namespace troupe::failpoint {

namespace {

constexpr unsigned each_time = 0;

enum class action { kill, raise, refuse };

struct order {
  std::string_view name;
  action what;
  unsigned at;  ///< the time that counts, or each_time
};

/// "7" is 7, and "*" is each_time.
std::optional<unsigned> parse_time(std::string_view text) {
  if (text == "*") return each_time;
  unsigned number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{} || stop != end || number == 0) return std::nullopt;
  return number;
}

std::optional<action> parse_action(std::string_view text) {
  if (text == "kill") return action::kill;
  if (text == "throw") return action::raise;
  if (text == "refuse") return action::refuse;
  return std::nullopt;
}

std::optional<order> parse_order(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const auto name = text.substr(0, colon);
  auto rest = text.substr(colon + 1);
  std::optional<unsigned> time = 1;
  if (const auto at = rest.find('@'); at != rest.npos) {
    time = parse_time(rest.substr(at + 1));
    rest = rest.substr(0, at);
  }
  const auto what = parse_action(rest);
  if (!time || !what || (what == action::kill && *time == each_time)) return std::nullopt;
  if (std::ranges::find(all, name) == std::end(all)) return std::nullopt;
  if ((what == action::refuse) != (name == profile_refuse)) return std::nullopt;
  return order{name, *what, *time};
}

/// Nothing if one of them is none.
std::optional<std::deque<order>> parse(std::string_view text) {
  std::deque<order> orders;
  for (;;) {
    const auto comma = text.find(',');
    const auto one = parse_order(text.substr(0, comma));
    if (!one) return std::nullopt;
    orders.push_back(*one);
    if (comma == text.npos) return orders;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string_view wrong_with(std::string_view text) {
  return parse(text) ? ""
                     : "want NAME:kill, NAME:kill@TIME, NAME:throw, NAME:throw@TIME or "
                       "NAME:throw@*, a name of messages/failpoint.hpp, or the same with refuse "
                       "for profile.refuse; several parted by commas";
}

#ifdef TROUPE_FAILPOINTS
namespace {

/// An order, and how often its place was passed.
struct counted_order : order {
  std::atomic<unsigned> times{0};

  explicit counted_order(const order& what) : order(what) {}

  bool is_due(std::string_view here) { return name == here && (++times == at || at == each_time); }
};

/// Each counts from 0 on.
std::deque<counted_order> counted(std::string_view text) {
  std::deque<counted_order> chosen;
  if (const auto orders = parse(text))
    for (const auto& one : *orders) chosen.emplace_back(one);
  return chosen;
}

std::deque<counted_order>& obeyed() {
  const char* const text = std::getenv("TROUPE_FAILPOINT");
  static auto orders = counted(text ? text : "");
  return orders;
}

/// Whether an order that is due here says so.
bool is_told(std::string_view here, action what) {
  bool told = false;
  for (auto& one : obeyed())
    if (one.what == what && one.is_due(here)) told = true;
  return told;
}

}  // namespace

void pass(std::string_view name) {
  if (is_told(name, action::kill)) std::raise(SIGKILL);
  if (is_told(name, action::raise)) throw std::runtime_error("failpoint " + std::string{name});
}

bool refuses(std::string_view name) {
  return is_told(name, action::refuse);
}

void obey(std::string_view orders) {
  obeyed() = counted(orders);
}
#endif

}  // namespace troupe::failpoint
