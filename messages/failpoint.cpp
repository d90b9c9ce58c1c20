#include "messages/failpoint.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

namespace troupe::failpoint {

namespace {

constexpr unsigned each_time = 0;

struct order {
  std::string_view name;
  bool kills;
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

std::optional<order> parse(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const auto name = text.substr(0, colon);
  auto action = text.substr(colon + 1);
  std::optional<unsigned> time = 1;
  if (const auto at = action.find('@'); at != action.npos) {
    time = parse_time(action.substr(at + 1));
    action = action.substr(0, at);
  }
  const bool kills = action == "kill";
  if (!time || (!kills && action != "throw") || (kills && *time == each_time)) return std::nullopt;
  if (std::ranges::find(all, name) == std::end(all)) return std::nullopt;
  return order{name, kills, *time};
}

}  // namespace

std::string_view wrong_with(std::string_view text) {
  return parse(text) ? ""
                     : "want NAME:kill, NAME:kill@TIME, NAME:throw, NAME:throw@TIME or "
                       "NAME:throw@*, a name of messages/failpoint.hpp";
}

#ifdef TROUPE_FAILPOINTS
void pass(std::string_view name) {
  static const char* const text = std::getenv("TROUPE_FAILPOINT");
  static const std::optional<order> chosen = text ? parse(text) : std::nullopt;
  static std::atomic<unsigned> times{0};
  if (!chosen || chosen->name != name) return;
  if (++times != chosen->at && chosen->at != each_time) return;
  if (chosen->kills) std::raise(SIGKILL);
  throw std::runtime_error("failpoint " + std::string{name});
}
#endif

}  // namespace troupe::failpoint
