#include "http/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/describe/enum_to_string.hpp>
#include <caf/typed_actor.hpp>
#include <stdexcept>

#include "http/form.hpp"
#include "http/headers.hpp"
#include "http/problems.hpp"
#include "messages/log.hpp"

namespace troupe::http {

namespace {

using clock = std::chrono::steady_clock;

caf::error check_body(const route& row, const request& in) {
  if (!row.takes_body) return {};
  if (in.body.size() > body_length_max)
    return caf::make_error(errc::content_too_large,
                           fmt::format("at most {} bytes", body_length_max));
  if (row.takes_form ? !is_form(in.content_type) : !is_json(in.content_type))
    return caf::make_error(
        errc::unsupported_media_type,
        std::string{"it takes "} + (row.takes_form ? form_type : "application/json"));
  return {};
}

/// What cannot be checked is no fault of the token's: any fault of ours becomes one that passes.
caf::error unchecked(caf::error why) {
  const auto code = code_of(why);
  if (code == errc::invalid_token || row_of(code).status == 503) return why;
  return caf::make_error(errc::service_restarting, "checking a token: " + reason_of(why));
}

/// Two codings are two bodies, each with a tag of its own.
void choose_coding(response& out, const std::string& accept_encoding) {
  const bool is_gzipped = takes_gzip(accept_encoding);
  out.body = is_gzipped ? out.packed->gzipped : out.packed->plain;
  out.headers.emplace_back("Vary", "Accept-Encoding");
  if (is_gzipped) out.headers.emplace_back("Content-Encoding", "gzip");
}

/// An answer that the client has already is not sent again.
void let_cache(response& out, const std::string& how, const std::string& if_none_match) {
  if (out.status != 200 || how.empty()) return;
  auto etag = etag_of(out.body);
  if (names_etag(if_none_match, etag)) out.status = 304;
  out.headers.emplace_back("Cache-Control", how);
  out.headers.emplace_back("ETag", std::move(etag));
}

bool says_how_to_cache(const response& out) {
  return std::ranges::any_of(out.headers,
                             [](const auto& field) { return field.first == "Cache-Control"; });
}

}  // namespace

std::string base_path_of(const http_settings& settings) {
  auto path = settings.base_path;
  while (path.ends_with('/')) path.pop_back();
  if (!path.empty() && (!path.starts_with('/') || path.find_first_of("{}?# ") != std::string::npos))
    throw std::runtime_error(
        fmt::format("http.base-path is \"{}\": write a path such as /api", path));
  return path;
}

/// A request on its way. Whoever drops it unanswered has failed it.
struct router::conversation {
  request in;
  respond send;
  std::shared_ptr<const cors_policy> cors;
  bool no_store;
  std::shared_ptr<whole_traffic> whole;
  std::shared_ptr<const placed_route> row = {};
  std::int64_t number = 0;
  account_id user = {};
  std::vector<std::pair<std::string, std::string>> limit_headers = {};
  std::atomic<bool> answered{false};

  conversation(request in, respond send, std::shared_ptr<const cors_policy> cors, bool no_store,
               std::shared_ptr<whole_traffic> whole)
      : in(std::move(in)),
        send(std::move(send)),
        cors(std::move(cors)),
        no_store(no_store),
        whole(std::move(whole)) {
    ++this->whole->in_flight;
  }

  conversation(const conversation&) = delete;
  conversation& operator=(const conversation&) = delete;

  ~conversation() {
    try {
      if (!answered) refuse(caf::make_error(errc::handler_failed, "nobody answered"));
    } catch (const std::exception& thrown) {
      log::error("http", "request lost", {{"request_id", in.id}, {"cause", thrown.what()}});
    }
  }

  void answer(response out) {
    if (answered.exchange(true)) return;
    if (out.packed) choose_coding(out, in.accept_encoding);
    if (row) let_cache(out, row->caching, in.if_none_match);
    if (no_store && !says_how_to_cache(out)) out.headers.emplace_back("Cache-Control", "no-store");
    for (auto& field : limit_headers) out.headers.push_back(std::move(field));
    cors->let_read(in, out);
    note(out.status);
    send(std::move(out));
  }

  void refuse(const caf::error& why) {
    auto out = problem_response(why, in.id, bearer_token(in.authorization).has_value());
    out.closes = in.flaw == errc::malformed_request;  // who knows where the next request begins
    answer(std::move(out));
  }

  void refuse(const named_rate& limit, const rate_limiter::verdict& verdict) {
    limit_headers = limit_fields(limit, verdict);
    refuse(too_many(verdict));
  }

  void note(std::int64_t status) const {
    const auto took = clock::now() - in.arrived;
    (row ? *row->traffic : whole->elsewhere).answered(status, took);
    --whole->in_flight;
    write_line(status, took);
  }

  void write_line(std::int64_t status, clock::duration took) const {
    if (!log::wants(log::level::info, "http")) return;
    const log::field id{"request_id", in.id};
    const log::field method{"method",
                            in.is_head ? "HEAD" : boost::describe::enum_to_string(in.method, "")};
    const log::field route{"route", row ? std::string_view{row->pattern} : "-"};
    const log::field answered_with{"status", status};
    const auto whole_us = std::chrono::floor<std::chrono::microseconds>(took).count();
    const log::field ms{"ms", static_cast<double>(whole_us) / 1000};
    const log::field address{"address", in.address};
    if (user.value == 0)
      log::info("http", "request", {id, method, route, answered_with, ms, address});
    else
      log::info("http", "request",
                {id, method, route, answered_with, ms, {"user_id", user.value}, address});
  }
};

router::router(const http_settings& settings, token_checks tokens, token_judge judge, sink& to,
               route_table routes, named_rate bad_tokens_limit)
    : base_path_(base_path_of(settings)),
      deadline_(settings.listen.deadline),
      tokens_(std::move(tokens)),
      judge_(std::move(judge)),
      sink_(to),
      cors_(std::make_shared<const cors_policy>(settings.listen.edge.cors_origins)),
      limits_(routes),
      bad_tokens_(std::move(bad_tokens_limit)),
      routes_(base_path_, std::move(routes)) {}

void router::handle(request in, respond answer) const {
  const bool is_ours = std::string_view{in.path}.starts_with(base_path_);
  const auto talk =
      std::make_shared<conversation>(std::move(in), std::move(answer), cors_, is_ours, traffic_);
  try {
    if (talk->in.flaw != errc::none) return talk->refuse(talk->in.flaw);
    if (cors_->is_preflight(talk->in)) return answer_preflight(talk);
    auto found = routes_.find(talk->in.method, talk->in.path);
    if (!found) return talk->refuse(found.error());
    talk->row = std::move(found->row);
    talk->number = found->number;
    if (!is_within_limit(talk)) return;
    if (talk->row->needs_client) return authenticate_client(talk);
    talk->row->needs_token ? authenticate(talk) : run(talk, {});
  } catch (const std::exception& thrown) {
    talk->refuse(caf::make_error(errc::handler_failed, std::string{thrown.what()}));
  }
}

/// Before a body is looked at and anybody asked; if not, it is answered so.
bool router::is_within_limit(const talk_ptr& talk) const {
  const auto& row = *talk->row;
  const auto verdict = limits_.take(row, talk->in.address, talk->in.arrived);
  if (!verdict) return true;
  if (verdict->allowed)
    talk->limit_headers = limit_fields(row.limit, *verdict);
  else
    talk->refuse(row.limit, *verdict);
  return verdict->allowed;
}

void router::report(metrics::sheet& to) const {
  to.put(metrics::metric::http_requests_in_flight, {},
         static_cast<double>(traffic_->in_flight.load()));
  traffic_->elsewhere.report(to, "-", "-");
  const auto now = clock::now();
  const auto report_limit = [&](const std::string& name, const rate_limiter& limiter) {
    to.put(metrics::metric::limited_addresses, {name},
           static_cast<double>(limiter.places_in_use(now)));
  };
  for (const auto& [name, limiter] : limits_.all()) report_limit(name, *limiter);
  if (const auto* limiter = bad_tokens_.limiter()) report_limit(bad_tokens_.limit().name, *limiter);
  routes_.report(to);
}

void router::answer_preflight(const talk_ptr& talk) const {
  const auto found = routes_.find(verb::OPTIONS, talk->in.path);
  const bool is_known = !found && code_of(found.error()) == errc::method_not_allowed;
  if (!is_known) return talk->refuse(found.error());
  talk->answer(cors_->preflight(*detail_of<std::string>(found.error())));
}

void router::authenticate(const talk_ptr& talk) const {
  const auto token = bearer_token(talk->in.authorization);
  if (!token || token->empty()) return talk->refuse(errc::invalid_token);
  // What costs us no signature is neither counted nor held up: whoever floods us with forged tokens
  // must not lock out those who are signed in behind the same address.
  auto known = tokens_.recall ? tokens_.recall(*token) : std::nullopt;
  if (known) {
    if (const auto* refusal = std::get_if<errc>(&*known)) return talk->refuse(*refusal);
    return heed(talk, *token, std::move(*known));
  }
  if (const auto flood = bad_tokens_.refusal(talk->in.address, talk->in.arrived))
    return talk->refuse(bad_tokens_.limit(), *flood);
  heed(talk, *token, tokens_.check(*token));
}

void router::heed(const talk_ptr& talk, std::string_view token,
                  token_guard::verdict verdict) const {
  if (auto* claims = std::get_if<token_claims>(&verdict)) return admit(talk, std::move(*claims));
  if (const auto* refusal = std::get_if<errc>(&verdict)) return refuse_token(talk, *refusal);
  ask_judge(talk, std::string{token});
}

void router::refuse_token(const talk_ptr& talk, const caf::error& why) const {
  if (code_of(why) == errc::invalid_token) bad_tokens_.add(talk->in.address, talk->in.arrived);
  talk->refuse(why);
}

void router::authenticate_client(const talk_ptr& talk) const {
  const auto given = basic_credentials(talk->in.authorization);
  if (!given || !tokens_.knows_client) return talk->refuse(errc::invalid_client);
  // RFC 6749 (2.3.1) has both coded as in a form; many clients do not.
  const bool is_known =
      tokens_.knows_client(given->name, given->secret) ||
      tokens_.knows_client(form_decoded(given->name), form_decoded(given->secret));
  is_known ? run(talk, {}) : talk->refuse(errc::invalid_client);
}

void router::ask_judge(const talk_ptr& talk, std::string token) const {
  auto parsed = token_text::parse(std::move(token));
  auto* text = std::get_if<token_text>(&parsed);
  if (!text) return refuse_token(talk, errc::invalid_token);
  sink_.ask<token_claims>(judge_, {talk->in.id, deadline{talk->in.arrived + deadline_}},
                          check_token{std::move(*text)},
                          [this, talk](caf::expected<token_claims> claims) {
                            if (!claims) return refuse_token(talk, unchecked(claims.error()));
                            admit(talk, std::move(*claims));
                          });
}

void router::admit(const talk_ptr& talk, token_claims claims) const {
  talk->user = claims.user;
  const auto& permission = talk->row->permission;
  if (!permission.empty() && !tokens_.allows(claims, permission))
    return talk->refuse(errc::permission_denied);
  run(talk, {std::move(claims)});
}

void router::run(const talk_ptr& talk, signed_in caller) const {
  if (auto wrong = check_body(*talk->row, talk->in)) return talk->refuse(wrong);
  const client_info client{safe_user_agent(talk->in.user_agent), talk->in.address,
                           choose_locale(talk->in.accept_language)};
  talk->row->run(sink_, {talk->in.id, deadline{talk->in.arrived + deadline_}},
                 {std::move(caller), std::move(talk->in.body), client, talk->number},
                 [talk](caf::expected<response> out) {
                   out ? talk->answer(std::move(*out)) : talk->refuse(out.error());
                 });
}

}  // namespace troupe::http
