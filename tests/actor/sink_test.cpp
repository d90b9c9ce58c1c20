#include "http/sink.hpp"

#include <catch2/catch.hpp>

#include "tests/http_stage.hpp"

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

using answer = caf::expected<user_profile>;

std::future<answer> ask(http::sink& to, const scripted_actor& actor, account_id about,
                        std::chrono::milliseconds within) {
  auto coming = std::make_shared<std::promise<answer>>();
  to.ask<user_profile>(actor, call_within(within), find_profile{about},
                       [coming](answer what) { coming->set_value(std::move(what)); });
  return coming->get_future();
}

errc error_in(const answer& what) {
  return what ? errc::none : code_of(what.error());
}

}  // namespace

TEST_CASE("an answer finds its question") {
  http_stage stage;
  const auto got = soon(ask(stage.sink, stage.actor, answering, 5s));
  REQUIRE(got);
  CHECK(got->auth_id == answering);
}

TEST_CASE("an actor's error arrives as it was, with what was said") {
  http_stage stage;
  const auto got = soon(ask(stage.sink, stage.actor, refusing, 5s));
  REQUIRE(error_in(got) == errc::no_such_user);
  CHECK(*detail_of<std::string>(got.error()) == "nobody has this number");
}

TEST_CASE("a question without an answer ends at its deadline") {
  http_stage stage;
  const auto began = deadline::clock::now();
  CHECK(error_in(soon(ask(stage.sink, stage.actor, silent, 100ms))) == errc::deadline_passed);
  CHECK(deadline::clock::now() - began < 1100ms);
}

TEST_CASE("a question to an actor that has ended comes back at once") {
  http_stage stage;
  caf::scoped_actor self{stage.system};
  caf::anon_send_exit(stage.actor, caf::exit_reason::user_shutdown);
  self->wait_for(stage.actor);
  CHECK(error_in(soon(ask(stage.sink, stage.actor, answering, 60s))) == errc::shutting_down);
}

TEST_CASE("a handler that throws fails its question") {
  http_stage stage;
  CHECK(error_in(soon(ask(stage.sink, stage.actor, throwing, 60s))) == errc::handler_failed);
}

TEST_CASE("questions behind one that ends their actor come back") {
  http_stage stage;
  ask(stage.sink, stage.actor, quitting, 60s);
  CHECK(error_in(soon(ask(stage.sink, stage.actor, answering, 60s))) == errc::shutting_down);
}

TEST_CASE("closing answers what is open") {
  http_stage stage;
  auto open = ask(stage.sink, stage.actor, silent, 60s);
  stage.sink.close();
  CHECK(error_in(soon(std::move(open))) == errc::shutting_down);
}

TEST_CASE("a closed sink answers every question") {
  http_stage stage;
  stage.sink.close();
  CHECK(error_in(soon(ask(stage.sink, stage.actor, answering, 60s))) == errc::shutting_down);
}

TEST_CASE("an answer that comes when the sink is gone is dropped") {
  http_stage stage;
  auto other = std::make_unique<http::sink>(stage.system);
  auto open = ask(*other, stage.actor, silent, 60s);
  other.reset();
  CHECK(error_in(soon(std::move(open))) == errc::shutting_down);
  CHECK(soon(ask(stage.sink, stage.actor, answering, 5s)));
}

TEST_CASE("what takes an answer may throw, and the actor goes on") {
  http_stage stage;
  stage.sink.ask<user_profile>(stage.actor, call_within(5s), find_profile{answering},
                               [](const answer&) { throw std::runtime_error("on purpose"); });
  CHECK(soon(ask(stage.sink, stage.actor, answering, 5s)));
}

TEST_CASE("many questions at once all get their own answers") {
  http_stage stage;
  std::vector<std::future<answer>> open;
  for (int i = 0; i < 1000; ++i)
    open.push_back(ask(stage.sink, stage.actor, account_id{100 + i}, 5s));
  for (int i = 0; i < 1000; ++i) {
    const auto got = soon(std::move(open[static_cast<std::size_t>(i)]));
    REQUIRE(got);
    REQUIRE(got->auth_id.value == 100 + i);
  }
}
