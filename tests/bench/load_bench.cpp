#include "tests/bench/load_bench.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

namespace troupe::bench {

namespace {

using clock = std::chrono::steady_clock;

struct answer {
  int status = 0;
  std::string body;
};

/// One connection, with one request under way.
class http_client {
 public:
  explicit http_client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    const timeval patience{30, 0};
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
      close(socket_);
      throw std::runtime_error("cannot connect to the server");
    }
  }

  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  ~http_client() { close(socket_); }

  answer ask(const std::string& request) {
    if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
      throw std::runtime_error("cannot send a request");
    std::string came;
    auto end_of_head = std::string::npos;
    while ((end_of_head = came.find("\r\n\r\n")) == std::string::npos) receive_more(came);
    const auto whole = end_of_head + 4 + body_length(came.substr(0, end_of_head + 2));
    while (came.size() < whole) receive_more(came);
    constexpr std::size_t before_status = sizeof "HTTP/1.1 " - 1;
    return {std::stoi(came.substr(before_status, 3)), came.substr(end_of_head + 4)};
  }

 private:
  void receive_more(std::string& into) {
    char piece[8192];
    const auto length = recv(socket_, piece, sizeof piece, 0);
    if (length <= 0) throw std::runtime_error("the server did not answer");
    into.append(piece, static_cast<std::size_t>(length));
  }

  static std::size_t body_length(const std::string& head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    for (auto at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2))
      if (strncasecmp(head.c_str() + at, name.data(), name.size()) == 0)
        return std::stoul(head.substr(at + name.size()));
    throw std::runtime_error("an answer without a length");
  }

  int socket_;
};

/// Where in a text the refresh token stands, as {"refresh_token":"…"} or {"refresh_token":{"token":
/// "…"}}.
struct span_of_token {
  std::size_t begin = 0;
  std::size_t length = 0;
};

span_of_token find_refresh_token(const std::string& text, const std::string& behind) {
  const auto found = text.find(behind);
  if (found == std::string::npos) throw std::runtime_error("no refresh token in " + text);
  const auto begin = found + behind.size();
  return {begin, text.find('"', begin) - begin};
}

/// The request that comes after `before`, which `answered` answered.
std::string next_in_chain(std::string before, const answer& answered) {
  const auto fresh = find_refresh_token(answered.body, R"("refresh_token":{"token":")");
  const auto spent = find_refresh_token(before, R"("refresh_token":")");
  if (fresh.length != spent.length) throw std::runtime_error("tokens of two lengths");
  return before.replace(spent.begin, spent.length, answered.body, fresh.begin, fresh.length);
}

std::vector<clock::duration> moments(const load_order& order) {
  std::mt19937_64 chance{1};
  std::exponential_distribution<double> gap{order.a_second};
  std::vector<clock::duration> all;
  for (double at = 0; all.size() < static_cast<std::size_t>(order.requests); at += gap(chance))
    all.push_back(std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(at)));
  return all;
}

/// What all connections have part in.
class traffic {
 public:
  traffic(const load_order& order, const std::vector<std::string>& requests)
      : order_(order), requests_(requests) {
    if (order.a_second > 0) moments_ = moments(order);
  }

  load_result run() {
    {
      std::vector<std::jthread> threads;
      for (std::int64_t number = 0; number < order_.connections; ++number)
        threads.emplace_back([this, number] { keep_asking(static_cast<std::size_t>(number)); });
    }
    if (failure_) std::rethrow_exception(failure_);
    result_.seconds = std::chrono::duration<double>(clock::now() - begin_).count();
    return std::move(result_);
  }

 private:
  void keep_asking(std::size_t number) try {
    http_client client{order_.port};
    std::string request = requests_[number % requests_.size()];
    for (;;) {
      const auto turn = next_++;
      if (turn >= static_cast<std::size_t>(order_.requests)) return;
      if (!order_.chained) request = requests_[turn % requests_.size()];
      auto since = clock::now();
      if (!moments_.empty()) {
        since = begin_ + moments_[turn];
        std::this_thread::sleep_until(since);  // an open loop: the load comes by the clock
      }
      const auto answered = client.ask(request);
      note(answered.status, clock::now() - since);
      if (order_.chained) request = next_in_chain(std::move(request), answered);
    }
  } catch (...) {
    const std::lock_guard guard{mutex_};
    failure_ = std::current_exception();
  }

  void note(int status, clock::duration took) {
    const std::lock_guard guard{mutex_};
    result_.milliseconds[status].push_back(std::chrono::duration<double, std::milli>(took).count());
  }

  const load_order& order_;
  const std::vector<std::string>& requests_;
  std::vector<clock::duration> moments_;
  clock::time_point begin_ = clock::now();
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  load_result result_;
  std::exception_ptr failure_;
};

}  // namespace

load_result measure_load(const load_order& order, const std::vector<std::string>& requests) {
  if (requests.empty()) throw std::runtime_error("no requests were given");
  return traffic{order, requests}.run();
}

}  // namespace troupe::bench
