#include "actors/mail/smtp_sender.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "actors/mail/header_text.hpp"
#include "actors/mail/smtp_verdict.hpp"

namespace troupe {

namespace {

using easy_handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using address_list = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

/// One letter's way, followed through libcurl's callbacks. What is told to the server may be a
/// password: it is compared, never kept.
class conversation {
 public:
  explicit conversation(std::string_view bytes) : left_(bytes) {}

  smtp_outcome outcome() const {
    return {.reached = reached_, .reply = reply_, .words = words_, .trouble = {}};
  }

  static std::size_t on_read(char* into, std::size_t size, std::size_t count, void* self) {
    auto& left = static_cast<conversation*>(self)->left_;
    const auto taken = std::min(size * count, left.size());
    std::memcpy(into, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
  }

  static int on_debug(CURL* curl, curl_infotype what, char* text, std::size_t size, void* self) {
    auto& talk = *static_cast<conversation*>(self);
    if (what == CURLINFO_HEADER_OUT) talk.told({text, size});
    // Or libcurl waits two minutes for a server that leaves that unanswered.
    if (talk.over_) curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L);
    if (what == CURLINFO_HEADER_IN) talk.heard({text, size});
    return 0;
  }

 private:
  void told(std::string_view command) {
    over_ = command.starts_with("QUIT");  // what is said to that is about no letter
    if (over_) return;
    if (command.starts_with("MAIL FROM:")) reached_ = smtp_stage::sender;
    if (command.starts_with("RCPT TO:")) reached_ = smtp_stage::recipient;
    if (command.starts_with("DATA\r")) reached_ = smtp_stage::content;
    reply_ = 0;
    words_.clear();
  }

  /// "250-one line", "250 the last line"
  void heard(std::string_view line) {
    int number = 0;
    const auto* end = line.data() + std::min<std::size_t>(3, line.size());
    if (over_ || std::from_chars(line.data(), end, number).ptr != end || line.size() < 4) return;
    if (std::exchange(is_complete_, line[3] != '-')) words_.clear();
    reply_ = number;
    line = line.substr(4, line.find_last_not_of("\r\n") - 3);
    if (words_.size() > 1000) return;
    if (!words_.empty()) words_ += ' ';
    words_ += line;
  }

  std::string_view left_;
  smtp_stage reached_ = smtp_stage::nothing;
  int reply_ = 0;
  std::string words_;
  bool is_complete_ = true;
  bool over_ = false;
};

/// Once a process, before there is a second thread that uses it.
void start_library() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error(curl_easy_strerror(started));
}

/// Says QUIT, and does not hear the answer, for which libcurl would wait two minutes. The last
/// letter's conversation, which on_debug would tell of it, is gone.
void say_good_bye(CURL* curl) {
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket);
  if (socket != CURL_SOCKET_BAD) ::shutdown(socket, SHUT_RD);
  curl_easy_cleanup(curl);
}

template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  const auto failure = curl_easy_setopt(curl, option, value);
  if (failure != CURLE_OK)
    throw std::runtime_error(fmt::format("libcurl, option {}: {}", static_cast<int>(option),
                                         curl_easy_strerror(failure)));
}

class smtp_sender final : public letterbox {
 public:
  explicit smtp_sender(const smtp_route& route) : route_(route) { start_library(); }

  caf::expected<std::string> post(const letter& what) override {
    const auto bytes = written(what);
    auto outcome = try_once(what, bytes);
    if (lost_an_old_connection(outcome)) outcome = try_once(what, bytes);
    if (auto error = verdict_on(outcome)) return error;
    return without_addresses(fmt::format("{}: {}", route_.url, outcome.words));
  }

  void rest() override { curl_.reset(); }

 private:
  smtp_outcome try_once(const letter& what, std::string_view bytes) {
    if (!curl_) connect_later();
    const auto from = '<' + written_address(what.from.address) + '>';
    const auto to = '<' + written_address(what.to.address) + '>';
    const address_list recipients{curl_slist_append(nullptr, to.c_str()), curl_slist_free_all};
    conversation talk{bytes};
    std::array<char, CURL_ERROR_SIZE> trouble{};
    set(curl_.get(), CURLOPT_MAIL_FROM, from.c_str());
    set(curl_.get(), CURLOPT_MAIL_RCPT, recipients.get());
    set(curl_.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes.size()));
    set(curl_.get(), CURLOPT_READDATA, static_cast<void*>(&talk));
    set(curl_.get(), CURLOPT_DEBUGDATA, static_cast<void*>(&talk));
    set(curl_.get(), CURLOPT_ERRORBUFFER, trouble.data());
    set(curl_.get(), CURLOPT_SERVER_RESPONSE_TIMEOUT, response_within);
    const auto result = curl_easy_perform(curl_.get());
    set(curl_.get(), CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));

    auto outcome = talk.outcome();
    outcome.taken = result == CURLE_OK;
    outcome.trouble = trouble.front() ? trouble.data() : curl_easy_strerror(result);
    return outcome;
  }

  /// Servers close what is idle, and after so many letters. Nothing of this letter was heard then.
  bool lost_an_old_connection(const smtp_outcome& outcome) const {
    long connections_made = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_NUM_CONNECTS, &connections_made);
    const bool said_nothing = outcome.reply == 0 || outcome.reply == 421;
    return !outcome.taken && connections_made == 0 && said_nothing &&
           outcome.reached < smtp_stage::recipient;
  }

  void connect_later() {
    curl_ = easy_handle{curl_easy_init(), say_good_bye};
    if (!curl_) throw std::runtime_error("libcurl has no handle to give");
    auto* curl = curl_.get();
    const auto timeout = static_cast<long>(route_.timeout.count());
    const auto url = route_.url + '/' + route_.own_name;  // libcurl says EHLO with the path
    set(curl, CURLOPT_URL, url.c_str());
    set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(curl, CURLOPT_PROXY, "");
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_UPLOAD, 1L);
    set(curl, CURLOPT_TIMEOUT_MS, timeout);
    set(curl, CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout, connect_within_ms));
    set(curl, CURLOPT_READFUNCTION, &conversation::on_read);
    set(curl, CURLOPT_DEBUGFUNCTION, &conversation::on_debug);
    set(curl, CURLOPT_VERBOSE, 1L);
    secure(curl);
  }

  void secure(CURL* curl) const {
    set(curl, CURLOPT_USE_SSL,
        static_cast<long>(route_.must_be_secure ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!route_.ca_file.empty()) {
      set(curl, CURLOPT_CAINFO, route_.ca_file.c_str());
      set(curl, CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
    if (route_.user.empty()) return;
    set(curl, CURLOPT_USERNAME, route_.user.c_str());
    set(curl, CURLOPT_PASSWORD, route_.password.c_str());
    set(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
  }

  static constexpr long connect_within_ms = 10'000;
  static constexpr long response_within = 60;  // s; mail.timeout is over before

  const smtp_route route_;
  easy_handle curl_{nullptr, say_good_bye};
};

}  // namespace

std::unique_ptr<letterbox> make_smtp_sender(const smtp_route& route) {
  return std::make_unique<smtp_sender>(route);
}

}  // namespace troupe
