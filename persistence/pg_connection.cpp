#include "persistence/pg_connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <future>
#include <thread>

namespace troupe::pg {

namespace {

using namespace std::chrono_literals;

/// Waits until one of `events` is so at the socket. False if that takes longer than `until`.
bool await(PGconn* handle, short events, clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    pollfd socket{PQsocket(handle), events, 0};
    const auto ready = ::poll(&socket, 1, static_cast<int>(std::clamp<long>(left, 0, 3'600'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0) return false;
  }
}

/// libpq's message on one line; it ends in a newline and may have more of them.
std::string one_line(const char* message) {
  std::string line{message};
  while (!line.empty() && line.back() == '\n') line.pop_back();
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line;
}

std::string field_of(const PGresult* result, int which) {
  const auto* text = PQresultErrorField(result, which);
  return text ? text : "";
}

/// The server says that it ends this connection: shut down, crashed, not up yet, idle for too long.
bool says_goodbye(std::string_view sqlstate) {
  return sqlstate.starts_with("08") || sqlstate.starts_with("57P") || sqlstate == "25P03";
}

caf::error unavailable(std::string why) {
  return caf::make_error(errc::storage_unavailable, std::move(why));
}

/// libpq's own message quotes the URL, password and all, so we do without it.
caf::error check_url(const std::string& url) {
  char* why = nullptr;
  auto* options = PQconninfoParse(url.c_str(), &why);
  PQfreemem(why);
  const bool readable = options != nullptr;
  PQconninfoFree(options);
  if (readable) return {};
  return caf::make_error(errc::storage_refused,
                         std::string{"the database's URL is not one: write postgresql://"
                                     "user:password@host:port/database, or host=… dbname=…"});
}

caf::error check_encoding(const PGconn* handle) {
  const auto* encoding = PQparameterStatus(handle, "server_encoding");
  if (encoding && std::string_view{encoding} == "UTF8") return {};
  return caf::make_error(
      errc::storage_refused,
      fmt::format("the database {} has the encoding {}, Troupe needs UTF8: create one with CREATE "
                  "DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0 and use that",
                  PQdb(handle), encoding ? encoding : "of nobody knows what"));
}

}  // namespace

// -- table ----------------------------------------------------------------------------------------

table::table(pg_result* result) : result_(result) {}

void table::clear::operator()(pg_result* result) const {
  PQclear(result);
}

int table::rows() const {
  return PQntuples(result_.get());
}

int table::columns() const {
  return PQnfields(result_.get());
}

std::string_view table::column_name(int column) const {
  const auto* name = PQfname(result_.get(), column);
  return name ? name : "";
}

text_cell table::at(int row, int column) const {
  if (PQgetisnull(result_.get(), row, column)) return std::nullopt;
  return std::string_view{PQgetvalue(result_.get(), row, column),
                          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

// -- connecting -----------------------------------------------------------------------------------

void connection::finish::operator()(pg_conn* handle) const {
  PQsetnonblocking(handle, 1);  // or its goodbye might wait for a server that reads no more
  PQfinish(handle);
}

caf::expected<connection::handle> connection::dial(const std::string& url,
                                                   clock::time_point until) {
  // A later key wins over what the URL says.
  const char* keys[] = {"dbname", "client_encoding", "application_name", nullptr};
  const char* values[] = {url.c_str(), "UTF8", "troupe", nullptr};
  handle made{PQconnectStartParams(keys, values, /*expand_dbname=*/1)};
  if (!made) return unavailable("out of memory");
  PQsetNoticeProcessor(
      made.get(), [](void*, const char*) {}, nullptr);
  auto wants = PGRES_POLLING_WRITING;
  while (PQstatus(made.get()) != CONNECTION_BAD && wants != PGRES_POLLING_OK) {
    const short events = wants == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!await(made.get(), events, until))
      return unavailable("the database did not take the connection in time");
    wants = PQconnectPoll(made.get());
  }
  if (PQstatus(made.get()) == CONNECTION_BAD)
    return unavailable(one_line(PQerrorMessage(made.get())));
  PQsetnonblocking(made.get(), 1);
  return made;
}

/// On a thread of its own, since libpq looks host names up without a time limit. If the lookup
/// takes too long, the thread is left behind and throws the connection away when it gets there.
caf::expected<connection::handle> connection::dial_aside(const std::string& url,
                                                         clock::time_point until) {
  std::packaged_task<caf::expected<handle>()> task{[url, until] { return dial(url, until); }};
  auto dialled = task.get_future();
  std::thread{std::move(task)}.detach();
  constexpr auto for_its_own_word = 20ms;
  if (dialled.wait_until(until + for_its_own_word) == std::future_status::timeout)
    return unavailable("the database's host name was not found in time");
  return dialled.get();
}

caf::expected<std::unique_ptr<connection>> connection::open(const std::string& url,
                                                            const std::string& setup,
                                                            clock::time_point until) {
  if (auto error = check_url(url)) return error;
  auto dialled = dial_aside(url, until);
  if (!dialled) return dialled.error();
  if (auto error = check_encoding(dialled->get())) return error;
  std::unique_ptr<connection> made{new connection{std::move(*dialled)}};
  if (auto set = made->script(setup, until); set.how != answer::kind::done)
    return unavailable(set.message);
  return made;
}

// -- talking --------------------------------------------------------------------------------------

bool connection::alive() {
  auto* handle = handle_.get();
  while (await(handle, POLLIN, clock::now()))
    if (!PQconsumeInput(handle)) return false;
  return PQstatus(handle) == CONNECTION_OK;
}

bool connection::in_transaction() const {
  const auto state = PQtransactionStatus(handle_.get());
  return state == PQTRANS_INTRANS || state == PQTRANS_INERROR;
}

/// Sends what libpq still holds. It may have to read meanwhile: a server that cannot write reads no
/// more.
bool connection::flush(clock::time_point until) {
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left <= 0) return left == 0;
    if (!await(handle_.get(), POLLIN | POLLOUT, until)) return false;
    if (!PQconsumeInput(handle_.get())) return false;
  }
}

/// Waits until PQgetResult has something to say.
bool connection::arrive(clock::time_point until) {
  while (PQisBusy(handle_.get()))
    if (!await(handle_.get(), POLLIN, until) || !PQconsumeInput(handle_.get())) return false;
  return true;
}

answer connection::lost() const {
  answer result;
  const bool silent = PQstatus(handle_.get()) == CONNECTION_OK;
  result.message = silent ? "the database did not answer in time" : "the connection was lost";
  return result;
}

/// What the server answers to what was sent: the last result, or the first refusal.
answer connection::receive(clock::time_point until) {
  answer result = lost();
  if (!flush(until)) return result;
  for (bool refused = false;;) {
    if (!arrive(until)) return lost();
    table next{PQgetResult(handle_.get())};
    const auto* raw = next.raw();
    if (!raw) break;
    const auto status = PQresultStatus(raw);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
      return lost();
    if (refused) continue;
    refused = status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
    result.sqlstate = field_of(raw, PG_DIAG_SQLSTATE);
    result.constraint = field_of(raw, PG_DIAG_CONSTRAINT_NAME);
    result.message = field_of(raw, PG_DIAG_MESSAGE_PRIMARY);
    result.how = refused ? answer::kind::refused : answer::kind::done;
    if (!refused) result.rows = std::move(next);
  }
  if (PQstatus(handle_.get()) == CONNECTION_BAD || says_goodbye(result.sqlstate)) {
    result.how = answer::kind::lost;
    if (result.message.empty()) result.message = lost().message;
  }
  return result;
}

answer connection::script(const std::string& sql, clock::time_point until) {
  if (!PQsendQuery(handle_.get(), sql.c_str())) return lost();
  auto result = receive(until);
  result.sent = true;
  return result;
}

answer connection::run(const std::string& name, const std::string& sql,
                       std::span<const char* const> values, clock::time_point until) {
  if (!prepared_.contains(name)) {
    if (!PQsendPrepare(handle_.get(), name.c_str(), sql.c_str(), 0, nullptr)) return lost();
    auto prepared = receive(until);
    if (prepared.how != answer::kind::done) return prepared;
    prepared_.insert(name);
  }
  if (!PQsendQueryPrepared(handle_.get(), name.c_str(), static_cast<int>(values.size()),
                           values.data(), nullptr, nullptr, 0))
    return lost();
  auto result = receive(until);
  result.sent = true;
  return result;
}

}  // namespace troupe::pg
