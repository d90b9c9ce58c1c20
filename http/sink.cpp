#include "http/sink.hpp"

#include <array>
#include <atomic>
#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/monitorable_actor.hpp>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "messages/log.hpp"

namespace troupe::http {

namespace {

using clock = deadline::clock;

/// Between two looks for deadlines that have passed.
constexpr std::chrono::milliseconds sweep_pause{50};

/// What an actor answered, an error in it taken for what it is.
caf::expected<caf::message> unpacked(caf::message answer) {
  if (!answer.match_elements<caf::error>()) return answer;
  auto& error = answer.get_mutable_as<caf::error>(0);
  if (!error) return caf::make_error(errc::shutting_down, "the actor has ended");
  return std::move(error);
}

}  // namespace

/// The actor. Open questions are spread over shards, so that threads seldom meet at a lock.
class sink::gate : public caf::monitorable_actor {
 public:
  explicit gate(caf::actor_config& config) : caf::monitorable_actor(config) {}

  const char* name() const override { return "HttpSink"; }

  void ask(const caf::strong_actor_ptr& to, caf::message content, deadline until,
           take_message take) {
    const busy_mark mark{busy_};
    if (!to) return finish(take, errc::shutting_down);
    const auto number = next_.fetch_add(1, std::memory_order_relaxed);
    open question{std::move(take), until};
    if (!put(number, question)) return finish(question.take, errc::shutting_down);
    to->enqueue(caf::strong_actor_ptr{ctrl()}, caf::make_message_id(number).with_normal_priority(),
                std::move(content), nullptr);
  }

  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
    const busy_mark mark{busy_};
    if (!element || !element->mid.is_response()) return;
    auto asked = remove(element->mid.request_id().integer_value());
    if (asked) finish(asked->take, unpacked(element->move_content_to_message()));
  }

  void enqueue(caf::strong_actor_ptr sender, caf::message_id number, caf::message content,
               caf::execution_unit* host) override {
    enqueue(caf::make_mailbox_element(std::move(sender), number, {}, std::move(content)), host);
  }

  caf::mailbox_element* peek_at_next_mailbox_element() override { return nullptr; }

  void answer_overdue(clock::time_point now) {
    answer_all(errc::deadline_passed, [now](const open& one) { return one.until.passed(now); });
  }

  void close() {
    for (auto& part : shards_) {
      const std::lock_guard lock{part.mutex};
      part.closed = true;
    }
    answer_all(errc::shutting_down, [](const open&) { return true; });
  }

  void wait_until_idle() {
    while (const auto running = busy_.load()) busy_.wait(running);
  }

 private:
  struct open {
    take_message take;
    deadline until;
  };

  struct shard {
    std::mutex mutex;
    bool closed = false;
    std::unordered_map<std::uint64_t, open> questions;
  };

  /// Held while a thread is at work here.
  struct busy_mark {
    std::atomic<int>& count;
    explicit busy_mark(std::atomic<int>& count) : count(count) { ++count; }
    ~busy_mark() {
      if (--count == 0) count.notify_all();
    }
  };

  static void finish(const take_message& take, caf::expected<caf::message> answer) {
    try {
      take(std::move(answer));
    } catch (const std::exception& thrown) {
      log::error("http", "taking an answer failed", {{"cause", thrown.what()}});
    }
  }

  shard& shard_of(std::uint64_t number) { return shards_[number % shards_.size()]; }

  /// Takes `question`; leaves it as it was, and says false, when closed.
  bool put(std::uint64_t number, open& question) {
    auto& part = shard_of(number);
    const std::lock_guard lock{part.mutex};
    if (part.closed) return false;
    part.questions.emplace(number, std::move(question));
    return true;
  }

  std::optional<open> remove(std::uint64_t number) {
    auto& part = shard_of(number);
    const std::lock_guard lock{part.mutex};
    const auto found = part.questions.find(number);
    if (found == part.questions.end()) return std::nullopt;
    auto question = std::move(found->second);
    part.questions.erase(found);
    return question;
  }

  template <class Chooses>
  void answer_all(errc with, Chooses chooses) {
    const busy_mark mark{busy_};
    std::vector<open> chosen;
    for (auto& part : shards_) {
      const std::lock_guard lock{part.mutex};
      for (auto at = part.questions.begin(); at != part.questions.end();) {
        if (!chooses(at->second)) {
          ++at;
          continue;
        }
        chosen.push_back(std::move(at->second));
        at = part.questions.erase(at);
      }
    }
    for (const auto& one : chosen) finish(one.take, with);
  }

  std::array<shard, 16> shards_;
  std::atomic<std::uint64_t> next_{1};
  std::atomic<int> busy_{0};
};

/// The thread that looks for deadlines that have passed.
class sink::timer {
 public:
  explicit timer(gate& at) : thread_([this, &at] { run(at); }) {}

  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  ~timer() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

 private:
  void run(gate& at) {
    std::unique_lock lock{mutex_};
    while (!wake_.wait_for(lock, sweep_pause, [this] { return stopping_; })) {
      lock.unlock();
      at.answer_overdue(clock::now());
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

sink::sink(caf::actor_system& system) {
  caf::actor_config config;
  gate_ = caf::make_actor<gate, caf::strong_actor_ptr>(system.next_actor_id(), system.node(),
                                                       &system, config);
  at_ = static_cast<gate*>(caf::actor_cast<caf::abstract_actor*>(gate_));
  timer_ = std::make_unique<timer>(*at_);
}

sink::~sink() {
  timer_.reset();
  close();
}

void sink::close() {
  at_->close();
  at_->wait_until_idle();
}

void sink::ask(const caf::strong_actor_ptr& to, caf::message question, deadline until,
               take_message take) {
  at_->ask(to, std::move(question), until, std::move(take));
}

}  // namespace troupe::http
