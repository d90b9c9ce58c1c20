#include "messages/failpoint.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <optional>

namespace troupe::failpoint {

namespace {

struct order {
  std::string_view name;
  unsigned at = 1;  ///< the time that counts
};

std::optional<order> parse(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  order result{text.substr(0, colon)};
  auto action = text.substr(colon + 1);
  if (const auto at = action.find('@'); at != action.npos) {
    const auto number = action.substr(at + 1);
    const auto* end = number.data() + number.size();
    const auto [stop, failure] = std::from_chars(number.data(), end, result.at);
    if (failure != std::errc{} || stop != end || result.at == 0) return std::nullopt;
    action = action.substr(0, at);
  }
  if (action != "kill" || std::ranges::find(all, result.name) == std::end(all)) return std::nullopt;
  return result;
}

}  // namespace

std::string_view wrong_with(std::string_view text) {
  return parse(text) ? "" : "want NAME:kill or NAME:kill@TIMES, a name of messages/failpoint.hpp";
}

#ifdef TROUPE_FAILPOINTS
void pass(std::string_view name) {
  static const char* const text = std::getenv("TROUPE_FAILPOINT");
  static const std::optional<order> chosen = text ? parse(text) : std::nullopt;
  static std::atomic<unsigned> times{0};
  if (!chosen || chosen->name != name) return;
  if (++times == chosen->at) std::raise(SIGKILL);
}
#endif

}  // namespace troupe::failpoint
