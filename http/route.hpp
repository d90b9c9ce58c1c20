#pragma once

#include <caf/expected.hpp>
#include <caf/typed_actor.hpp>
#include <concepts>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "http/access.hpp"
#include "http/exchange.hpp"
#include "http/limit_settings.hpp"
#include "http/sink.hpp"
#include "messages/actors.hpp"
#include "messages/auth.hpp"
#include "messages/json.hpp"

namespace troupe::http {

/// Judges a token that the token_checks cannot; the product's is AuthActor.
using token_judge = caf::typed_actor<asked<check_token>::gives<token_claims>>;

/// Says that a request has no body; one that comes all the same is not looked at.
struct no_body {};

/// What a handler makes its message of.
template <class Who, class In>
struct incoming {
  Who who;
  In body;
  client_info client;
  std::int64_t number = 0;  ///< what stands for the {…} of the path, from 1
};

/// What a row says in plain words.
struct facts {
  verb method;
  std::string path;  ///< may have one segment such as {user_id}, a positive integer
  std::int64_t success = 200;
  std::string summary;
  bool at_root = false;      ///< else below the base path
  std::string caching = {};  ///< Cache-Control; with it comes an ETag of the body
  std::string media_type = "application/json";  ///< of the answer
  named_rate limit = {};  ///< of calls from one address; off if it is not said
};

/// Takes what a row comes to; called once, on any thread.
using finish = std::function<void(caf::expected<response>)>;

/// One row of the routing table. Dispatch, authorisation and limits read it.
struct route : facts {
  std::vector<errc> problems = {};  ///< beside those that come with what the row needs
  bool needs_token = false;
  std::string permission = {};  ///< which the caller needs, empty if none
  bool needs_client = false;    ///< a service_client calls
  bool takes_body = false;
  bool takes_form = false;  ///< and it is a form, not JSON
  bool asks_actor = false;

  /// The JSON Schemas of body and answer; nullptr where there is none.
  std::string (*body_schema)() = nullptr;
  std::string (*answer_schema)() = nullptr;
  std::string (*unready_schema)() = nullptr;  ///< of an answer 503 that is no problem

  /// What a request has to give, with the claims if `needs_token`.
  using input = incoming<signed_in, std::string>;
  std::function<void(sink&, call, input, finish)> run = {};
};

using route_table = std::vector<route>;

namespace detail {

template <class Who>
Who caller_from(signed_in caller) {
  if constexpr (std::derived_from<Who, signed_in>)
    return Who{std::move(caller)};
  else
    return Who{};
}

template <class In>
caf::expected<In> body_from(const std::string& body) {
  if constexpr (std::is_same_v<In, no_body>)
    return no_body{};
  else
    return parse_json<In>(body);
}

}  // namespace detail

/// Writes a row: `Who` may send `In`; `to_message` makes of an incoming<Who, In> what is put to
/// `actor`, which answers `Out`, or one of `problems`; `note` is shown an answer before the caller.
template <class Who, class In, class Out, class Actor, class ToMessage>
route row(facts what, Actor actor, ToMessage to_message, std::vector<errc> problems = {},
          std::type_identity_t<std::function<void(const Out&)>> note = {}) {
  route result{std::move(what), std::move(problems)};
  result.needs_token = std::derived_from<Who, signed_in>;
  if constexpr (requires { Who::permission; }) result.permission = Who::permission;
  result.takes_body = !std::is_same_v<In, no_body>;
  if constexpr (!std::is_same_v<In, no_body>) result.body_schema = json_schema<In>;
  result.answer_schema = json_schema<Out>;
  result.asks_actor = true;
  result.run = [actor, to_message, note, success = result.success](sink& to, call on,
                                                                   route::input in, finish done) {
    auto body = detail::body_from<In>(in.body);
    if (!body) return done(std::move(body.error()));
    to.ask<Out>(actor, std::move(on),
                to_message(incoming<Who, In>{detail::caller_from<Who>(std::move(in.who)),
                                             std::move(*body), std::move(in.client), in.number}),
                [success, note, done = std::move(done)](const caf::expected<Out>& out) {
                  if (!out) return done(out.error());
                  if (note) note(*out);
                  done(response{success, print_json(*out)});
                });
  };
  return result;
}

/// Writes a row that anyone may ask and that no actor is asked for. `schema` is that of the answer.
inline route direct(facts what, std::function<caf::expected<response>()> answer,
                    std::string (*schema)() = nullptr, std::vector<errc> problems = {}) {
  route result{std::move(what), std::move(problems)};
  result.answer_schema = schema;
  result.run = [answer = std::move(answer)](sink&, const call&, const route::input&,
                                            const finish& done) { done(answer()); };
  return result;
}

}  // namespace troupe::http
