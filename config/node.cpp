#include "config/node.hpp"

#include <fmt/format.h>

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <filesystem>

#include "config/secret_file.hpp"

namespace troupe::config {

namespace {

void make_state_folder(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failure;
  if (fs::create_directories(path, failure)) fs::permissions(path, fs::perms::owner_all, failure);
  if (failure)
    throw std::runtime_error(path + ": cannot be made: " + failure.message() +
                             ". Name another with --state-folder (TROUPE_STATE_FOLDER)");
}

/// A server that cannot open its keys would be up and of no use to anybody.
void check_keys(const settings& how, const std::shared_ptr<const server_secret>& secret) {
  const auto wrong = check_secret({how.database.auth(), how.actors.auth, secret});
  if (!wrong) return;
  const auto* why = detail_of<std::string>(wrong);
  throw std::runtime_error(fmt::format(
      "{}: {}. Name the file with the secret that the database's keys were made under with "
      "--secret-file (TROUPE_SECRET_FILE)",
      how.secret_path(), why ? *why : code_name(code_of(wrong))));
}

ensemble start(caf::actor_system& system, roll_call& roll, const settings& how, bool production,
               bool delivers) {
  const mail_grounds mail{route_of(how.actors.mail), how.state_folder + "/mail"};
  make_state_folder(how.state_folder);
  auto secret = std::make_shared<const server_secret>(read_secret(how.secret_path(), production));
  check_keys(how, secret);
  const backstage stage{.system = system,
                        .roll = roll,
                        .depth_max = static_cast<std::uint64_t>(how.actors.depth_max)};
  return start_actors(
      stage, how.actors,
      {how.database.auth(), how.database.profile(), std::move(secret), mail, delivers});
}

}  // namespace

node::node(const settings& how, bool production, bool delivers)
    : cast_(start(system_, roll_, how, production, delivers)) {}

node::~node() {
  stop();
}

std::vector<std::string> node::not_ready() const {
  auto names = roll_.not_ready();
  if (leaves_) names.emplace_back("the server stops");
  if (!cast_.guard->is_ready()) names.emplace_back("token_guard has no keys");
  return names;
}

void node::report(metrics::sheet& to) const {
  using metrics::metric;
  roll_.report(to);
  const auto guard = cast_.guard->size();
  to.put(metric::guard_cached_tokens, {}, static_cast<double>(guard.cached_tokens));
  to.put(metric::guard_revocations, {}, static_cast<double>(guard.revocations));
  to.put(metric::log_lines_dropped_total, {}, static_cast<double>(log::lines_lost()));
  to.put(metric::guard_complete, {}, cast_.guard->is_complete() ? 1 : 0);
  to.put(metric::guard_overflown, {}, guard.overflown ? 1 : 0);
}

void node::when_given_up(std::function<void()> then) {
  cast_.root->attach_functor([then = std::move(then)](const caf::error& reason) {
    if (reason == caf::exit_reason::user_shutdown) return;
    log::error("troupe", "the actors have ended", {{"reason", reason_of(reason)}});
    then();
  });
}

bool node::stop() {
  if (!std::exchange(stopped_, true)) {
    caf::scoped_actor self{system_};
    caf::anon_send_exit(cast_.root, caf::exit_reason::user_shutdown);
    self->wait_for(cast_.root);
  }
  std::size_t left = 0;
  for (const auto& one : roll_.all()) left += one->how() != condition::stopped;
  return left == 0;
}

}  // namespace troupe::config
