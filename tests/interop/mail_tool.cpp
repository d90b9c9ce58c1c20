#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <iostream>
#include <sstream>

#include "actors/mail/mailer_actor.hpp"
#include "actors/supervision/pool.hpp"
#include "actors/supervision/supervisor.hpp"
#include "config/caf_config.hpp"
#include "messages/events.hpp"

/// Our mailers at the command line, for letting real mail servers judge them:
///   mail_tool FOLDER SETTING=VALUE ...    mail.server=smtp://127.0.0.1:2525, say
/// Each line "EVENT_ID ADDRESS LOCALE NAME" has a letter sent, all at once; each letter is answered
/// by a line "EVENT_ID TAB sent", or the error's name and reason in place of "sent". An empty line
/// waits until all before are answered, and is answered by one. Ends with the input.
namespace {

using namespace troupe;

class mail_tool {
 public:
  mail_tool(const mail_settings& settings, std::string folder) {
    const mail_grounds grounds{route_of(settings), std::move(folder)};
    const auto outage = std::make_shared<mail_outage>();
    const backstage stage{.system = system_, .roll = roll_};
    std::vector<supervision_tree> leaves;
    for (std::int64_t number = 1; number <= settings.connections; ++number)
      leaves.push_back(
          supervision_tree::leaf(std::to_string(number), std::chrono::seconds{5}, [&, number] {
            return workers_.emplace_back(spawn_mailer_actor(stage, grounds, outage, number));
          }));
    root_ = start_supervision(
        stage,
        supervision_tree::branch("mailers", {10, std::chrono::seconds{30}}, std::move(leaves)),
        await_start_for_real);
    mailers_ = pool_of(stage, workers_);
  }

  ~mail_tool() {
    caf::anon_send_exit(root_, caf::exit_reason::user_shutdown);
    self_->wait_for(root_);
  }

  void send(const std::string& line) {
    std::istringstream words{line};
    std::string id, address, locale, name;
    words >> id >> address >> locale >> std::ws;
    std::getline(words, name);
    const event_header header{.event_id = checked<uuid>(id),
                              .occurred_at = "2026-11-21T08:30:07.123456Z",
                              .correlation_id = "request-" + id};
    const welcome_mail event{{},
                             {7},
                             checked<email_address>(address),
                             checked<display_name>(name),
                             checked<locale_name>(locale)};
    waiting_.push_back({id, self_->request(mailers_, std::chrono::minutes{2}, header, event)});
  }

  void answer_all() {
    for (auto& [id, answer] : waiting_)
      answer.receive(
          [&](const event_applied&) { std::cout << id << "\tsent\n"; },
          [&](const caf::error& why) { std::cout << id << '\t' << reason_of(why) << '\n'; });
    waiting_.clear();
  }

 private:
  template <class T>
  static T checked(const std::string& text) {
    return std::get<T>(T::parse(text));
  }

  using answer = decltype(std::declval<caf::scoped_actor&>()->request(
      std::declval<mailer_actor&>(), caf::infinite, std::declval<event_header>(),
      std::declval<welcome_mail>()));
  struct question {
    std::string id;
    answer when;
  };

  caf_config config_;
  caf::actor_system system_{config_};
  roll_call roll_;
  std::vector<mailer_actor> workers_;
  supervisor_actor root_;
  mailer_actor mailers_;
  caf::scoped_actor self_{system_};
  std::vector<question> waiting_;
};

mail_settings read_settings(int count, char** words) {
  mail_settings settings;
  setting_list known;
  settings.declare(known);
  for (int i = 0; i < count; ++i) {
    const std::string word = words[i];
    const auto equals = word.find('=');
    for (const auto& one : known.all())
      if (one.name == word.substr(0, equals))
        if (const auto wrong = one.read(word.substr(equals + 1)); !wrong.empty())
          throw std::runtime_error(word + ' ' + wrong);
  }
  return settings;
}

}  // namespace

int main(int argc, char** argv) try {
  mail_tool tool{read_settings(argc - 2, argv + 2), argv[1]};
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) {
      tool.send(line);
      continue;
    }
    tool.answer_all();
    std::cout << std::endl;
  }
  log::flush();
  return EXIT_SUCCESS;
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return EXIT_FAILURE;
}
