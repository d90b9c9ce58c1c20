#include "http/server.hpp"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "http/request_budget.hpp"
#include "tests/socket/client.hpp"

using namespace troupe::http;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using troupe::test::client;

namespace {

/// Answers by path, and keeps the answers to /slow for the test to give.
class server_stage {
 public:
  client connect() const { return client{subject->port()}; }

  /// Waits for a request to /slow.
  respond next_slow() {
    std::unique_lock lock{mutex_};
    if (!came_.wait_for(lock, 5s, [this] { return !slow_.empty(); }))
      throw std::runtime_error("nobody asked for /slow");
    auto answer = std::move(slow_.back());
    slow_.pop_back();
    return answer;
  }

 private:
  void handle(const request& in, respond answer) {
    if (in.path == "/throw") throw std::runtime_error("on purpose");
    if (in.path == "/forget") return;
    if (in.path == "/twice") answer({200, "first"});
    if (in.path == "/slow") return keep(std::move(answer));
    if (in.path == "/length") return answer({200, std::to_string(in.body.size())});
    if (in.path == "/who")
      return answer({200, in.id + '|' + in.authorization + '|' + in.user_agent + '|' +
                              in.accept_language + '|' + in.address});
    answer({200, "you asked for " + in.path});
  }

  void keep(respond answer) {
    const std::lock_guard lock{mutex_};
    slow_.push_back(std::move(answer));
    came_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<respond> slow_;

 public:
  std::unique_ptr<server> subject = std::make_unique<server>(
      listen_settings{.address = "127.0.0.1", .port = 0},
      [this](const request& in, respond answer) { handle(in, std::move(answer)); });
};

std::string get(const std::string& path, const std::string& headers = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

std::string post(const std::string& path, std::size_t length) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) +
         "\r\n\r\n" + std::string(length, 'x');
}

/// Waits until it holds: what a client has closed the server sees a little later.
template <class Holds>
void eventually(Holds holds) {
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("it never holds");
    std::this_thread::sleep_for(1ms);  // a poll with a deadline
  }
}

}  // namespace

TEST_CASE("every answer has the headers that all have") {
  server_stage stage;
  const auto answer = stage.connect().send(get("/a")).read();
  CHECK_THAT(answer, Contains("HTTP/1.1 200"));
  CHECK_THAT(answer, Contains("X-Content-Type-Options: nosniff\r\n"));
  CHECK_THAT(answer, Contains("Referrer-Policy: no-referrer\r\n"));
  CHECK_THAT(answer, Contains("X-Request-Id: "));
  CHECK_THAT(answer, Contains("Date: "));
  CHECK_THAT(answer, !Contains("Server:"));
}

TEST_CASE("a request id that is safe comes back, another is replaced") {
  server_stage stage;
  auto to = stage.connect();
  CHECK_THAT(to.send(get("/a", "X-Request-Id: my-id.1\r\n")).read(),
             Contains("X-Request-Id: my-id.1\r\n"));
  CHECK_THAT(to.send(get("/a", "X-Request-Id: my id\r\n")).read(), !Contains("my id"));
}

TEST_CASE("the handler gets what a request says, without the query") {
  server_stage stage;
  auto to = stage.connect();
  CHECK_THAT(to.send(get("/who?x=1",
                         "X-Request-Id: i\r\nAuthorization: a\r\nUser-Agent: u\r\n"
                         "Authorization: b\r\nAccept-Language: ru\r\nAccept-Language: en\r\n"))
                 .read(),
             Contains("\r\n\r\ni|a, b|u|ru, en|127.0.0.1"));
}

TEST_CASE("X-Forwarded-For is believed if a trusted proxy sends it") {
  const auto wish = get("/a", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 2001:db8::7\r\n");
  const auto [proxies, seen] = GENERATE(table<const char*, const char*>(
      {{"", "127.0.0.1"}, {"192.0.2.1", "127.0.0.1"}, {"127.0.0.0/8", "2001:db8::7"}}));
  listen_settings settings{.address = "127.0.0.1", .port = 0};
  settings.edge.trusted_proxies = proxies;
  const server subject{settings, [](const request& in, const respond& answer) {
                         answer({200, "you are " + in.address});
                       }};
  CHECK_THAT(client{subject.port()}.send(wish).read(), EndsWith(std::string{"you are "} + seen));
}

TEST_CASE("a connection carries one request after the other") {
  server_stage stage;
  auto to = stage.connect();
  CHECK_THAT(to.send(get("/one")).read(), Contains("you asked for /one"));
  CHECK_THAT(to.send(get("/two")).read(), Contains("you asked for /two"));
}

TEST_CASE("requests sent at once are answered in their order") {
  server_stage stage;
  auto to = stage.connect();
  to.send(get("/one") + get("/slow") + get("/three"));
  CHECK_THAT(to.read(), Contains("you asked for /one"));
  stage.next_slow()({200, "two"});
  CHECK_THAT(to.read(), Contains("two"));
  CHECK_THAT(to.read(), Contains("you asked for /three"));
}

TEST_CASE("a request that comes in two parts while another is answered is whole") {
  server_stage stage;
  auto to = stage.connect();
  to.send(get("/one") + "GET /slow HT");
  CHECK_THAT(to.read(), Contains("you asked for /one"));
  to.send("TP/1.1\r\nHost: x\r\n\r\n");
  stage.next_slow()({200, "two"});
  CHECK_THAT(to.read(), Contains("two"));
}

TEST_CASE("a wish for another protocol is answered like any request") {
  server_stage stage;
  const auto wish =
      GENERATE(as<std::string>{}, "Connection: Upgrade\r\nUpgrade: websocket\r\n",
               "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n",
               "Expect: 100-continue\r\n");
  auto to = stage.connect();
  CHECK_THAT(to.send(get("/one", wish)).read(), Contains("you asked for /one"));
  CHECK_THAT(stage.connect().send(get("/two", wish)).read(), Contains("you asked for /two"));
}

TEST_CASE("a handler that throws is a 500 and the connection goes on") {
  server_stage stage;
  auto to = stage.connect();
  const auto answer = to.send(get("/throw", "X-Request-Id: r-7\r\n")).read();
  CHECK_THAT(answer, Contains("HTTP/1.1 500"));
  CHECK_THAT(answer, Contains("application/problem+json"));
  CHECK_THAT(answer, Contains("\"request_id\":\"r-7\""));
  CHECK_THAT(answer, !Contains("on purpose"));
  CHECK_THAT(to.send(get("/two")).read(), Contains("you asked for /two"));
}

TEST_CASE("an answer is given once") {
  server_stage stage;
  auto to = stage.connect();
  CHECK_THAT(to.send(get("/twice")).read(), Contains("first"));
  CHECK_THAT(to.send(get("/two")).read(), Contains("you asked for /two"));
}

TEST_CASE("a HEAD gets the length and not the body, which would pass for the next answer") {
  server_stage stage;
  auto to = stage.connect();
  to.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + get("/two", "Connection: close\r\n"));
  std::string all;
  while (!to.is_closed()) all += to.read();
  CHECK_THAT(all, Contains("Content-Length: 16\r\n"));
  CHECK_THAT(all, !Contains("you asked for /a"));
  CHECK_THAT(all, Contains("you asked for /two"));
}

TEST_CASE("a body of up to 2 MiB reaches the handler, one above closes") {
  server_stage stage;
  const std::size_t limit = 2 * body_length_max;
  auto to = stage.connect();
  CHECK_THAT(to.send(post("/length", limit)).read(), Contains("\r\n\r\n2097152"));
  CHECK_THAT(to.send(post("/length", limit + 1)).read(), !Contains("200"));
  CHECK_THAT(stage.connect().send(get("/a")).read(), Contains("you asked"));
}

TEST_CASE("unfinished requests have so much room and no more, and small ones are served") {
  listen_settings settings{.address = "127.0.0.1", .port = 0};
  settings.edge.connections_per_address_max = 0;
  const server subject{settings, [](const request& in, const respond& answer) {
                         answer({200, std::to_string(in.body.size())});
                       }};
  const auto whole = post("/", 2 * body_length_max);
  std::list<client> crowd;
  for (int i = 0; i < 80; ++i)
    crowd.emplace_back(subject.port()).send(std::string_view{whole}.substr(0, whole.size() - 1));
  const auto room = request_budget::bytes_max / (2 * body_length_max);
  eventually([&] { return subject.connections_open() <= room; });
  CHECK(subject.connections_open() > room / 2);
  CHECK_THAT(client{subject.port()}.send(post("/", 10'000)).read(), EndsWith("\r\n\r\n10000"));

  crowd.clear();
  eventually([&] { return subject.connections_open() == 0; });
  client after{subject.port()};
  for (std::size_t i = 0; i < 2 * room; ++i)
    REQUIRE_THAT(after.send(whole).read(), EndsWith("\r\n\r\n2097152"));
}

TEST_CASE("what is no HTTP closes, and others are served") {
  server_stage stage;
  const auto garbage =
      GENERATE(as<std::string>{}, "\x16\x03\x01\x02\x00\x01\x00", "GET\r\n\r\n", "\r\n\r\n\r\n ",
               "BREW /pot HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
               "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
  CHECK_THAT(stage.connect().send(garbage + std::string(100, '\xff')).read(), !Contains(" 200"));
  CHECK_THAT(stage.connect().send(get("/a")).read(), Contains("you asked"));
}

TEST_CASE("a target or a field past the library's limits closes, and others are served") {
  server_stage stage;
  const std::string much(40 * 1024, 'x');
  CHECK(stage.connect().send(get("/" + much)).read().empty());
  CHECK(stage.connect().send(get("/", "X-Much: " + much + "\r\n")).read().empty());
  CHECK_THAT(stage.connect().send(get("/a")).read(), Contains("you asked"));
}

TEST_CASE("a client that leaves before its answer harms nobody") {
  server_stage stage;
  { stage.connect().send(get("/slow")); }
  stage.next_slow()({200, std::string(1 << 20, 'x')});
  CHECK_THAT(stage.connect().send(get("/a")).read(), Contains("you asked"));
  CHECK(stage.subject->wait_for_requests(5s) == 0);
}

TEST_CASE("connections are counted until they end, however they end") {
  server_stage stage;
  for (int turn = 0; turn < 700; ++turn) {
    const auto silent = stage.connect();
    stage.connect().send("GET /a HT");
    stage.connect().send(get("/a")).read();
    stage.connect().send(get("/forget"));
    stage.connect().send("no HTTP at all\r\n\r\n").read();
  }
  eventually([&] { return stage.subject->connections_open() == 0; });
  CHECK(stage.subject->connections_refused() == 0);
}

TEST_CASE("a connection beyond the limit is closed at once, and when one ends there is room") {
  listen_settings settings{.address = "127.0.0.1", .port = 0};
  const auto [all, of_one] = GENERATE(table<int, int>({{2, 0}, {100, 2}}));
  settings.edge.connections_max = all;
  settings.edge.connections_per_address_max = of_one;
  const server subject{settings, [](const request&, const respond& answer) { answer({200, "a"}); }};
  {
    client one{subject.port()};
    client two{subject.port()};
    CHECK_THAT(one.send(get("/a")).read() + two.send(get("/a")).read(), Contains(" 200 "));
    CHECK(client{subject.port()}.is_closed());
    CHECK_THAT(one.send(get("/a")).read(), Contains(" 200 "));
    CHECK(subject.connections_open() == 2);
    CHECK(subject.connections_refused() == 1);
  }
  eventually([&] { return subject.connections_open() == 0; });
  CHECK_THAT(client{subject.port()}.send(get("/a")).read(), Contains(" 200 "));
}

TEST_CASE("a request that waits for its answer does not hold a connection that ended") {
  server_stage stage;
  { stage.connect().send(get("/slow") + "GET  /bad"); }
  const auto answer = stage.next_slow();
  answer({200, std::string(1 << 22, 'x')});
  eventually([&] { return stage.subject->connections_open() == 0; });
}

TEST_CASE("draining takes no new connections and lets requests finish") {
  server_stage stage;
  auto to = stage.connect();
  to.send(get("/slow"));
  const auto answer = stage.next_slow();
  stage.subject->stop_accepting();
  CHECK_FALSE(stage.connect().is_connected());
  CHECK(stage.subject->wait_for_requests(1ms) == 1);
  answer({200, "done"});
  const auto last = to.read();
  CHECK_THAT(last, Contains("done"));
  CHECK_THAT(last, Contains("Connection: close"));
  CHECK(to.is_closed());
  CHECK(stage.subject->wait_for_requests(5s) == 0);
}

TEST_CASE("a connection that was open before draining gets one more answer and ends") {
  server_stage stage;
  auto to = stage.connect();
  to.send(get("/one")).read();
  stage.subject->stop_accepting();
  CHECK_THAT(to.send(get("/two")).read(), Contains("Connection: close"));
  CHECK(to.is_closed());
}

TEST_CASE("answers may come after the server has stopped, and after it is gone") {
  server_stage stage;
  auto to = stage.connect();
  auto other = stage.connect();
  to.send(get("/slow"));
  const auto first = stage.next_slow();
  other.send(get("/slow"));
  const auto second = stage.next_slow();
  stage.subject->stop();
  first({200, "too late"});
  stage.subject.reset();
  second({200, "much too late"});
  CHECK(to.is_closed());
}

TEST_CASE("a request that the handler forgets is not counted for ever") {
  server_stage stage;
  auto to = stage.connect();
  to.send(get("/forget"));
  auto other = stage.connect();
  other.send(get("/one")).read();
  CHECK(stage.subject->wait_for_requests(5s) == 0);
}

TEST_CASE("a port in use is said plainly, with what to do") {
  server_stage stage;
  const listen_settings same{.address = "127.0.0.1", .port = stage.subject->port()};
  CHECK_THROWS_WITH(server(same, [](const request&, const respond&) {}),
                    Contains("is in use") && Contains("--http.port"));
}

TEST_CASE("an address that is none of this machine's is said plainly") {
  CHECK_THROWS_WITH(server({.address = "192.0.2.1", .port = 0}, {}), Contains("no address"));
  CHECK_THROWS_WITH(server({.address = "localhorst", .port = 0}, {}), Contains("http.address"));
}
