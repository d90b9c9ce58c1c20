#include "http/form.hpp"
#include "http/routes.hpp"
#include "messages/introspection.hpp"

namespace troupe::http {

namespace {

response active(const token_claims& claims, const issuing_parties& parties) {
  introspection said{.active = true,
                     .token_type = "Bearer",
                     .sub = std::to_string(claims.user.value),
                     .jti = claims.jti.text(),
                     .iss = parties.issuer,
                     .aud = parties.audience,
                     .exp = claims.expires_at,
                     .iat = claims.issued_at};
  said.roles.emplace();
  for (const auto& role : claims.roles) said.roles->push_back(role.text());
  return {200, print_json(said)};
}

response inactive() {
  return {200, print_json(introspection{})};
}

/// An error that says nothing of the token leaves the question open.
caf::expected<response> answer_to(const caf::expected<token_claims>& claims,
                                  const issuing_parties& parties) {
  if (claims) return active(*claims, parties);
  if (code_of(claims.error()) == errc::invalid_token) return inactive();
  return claims.error();
}

caf::expected<std::string> token_in(const std::string& body) {
  auto form = read_form(body);
  if (!form) return form.error();
  const auto token = form->find("token");
  if (token != form->end()) return token->second;
  return caf::make_error(errc::invalid_fields,
                         std::vector<violation>{{"token", "MISSING", "must be there"}});
}

struct introspector {
  token_checks checks;
  token_judge judge;
  issuing_parties parties;

  void operator()(sink& to, call on, const route::input& in, const finish& done) const {
    const auto token = token_in(in.body);
    if (!token) return done(token.error());
    const auto verdict = checks.check(*token);
    if (const auto* claims = std::get_if<token_claims>(&verdict))
      return done(active(*claims, parties));
    auto text = token_text::parse(*token);
    if (std::holds_alternative<errc>(verdict) || !std::holds_alternative<token_text>(text))
      return done(inactive());
    to.ask<token_claims>(judge, std::move(on), check_token{std::get<token_text>(std::move(text))},
                         [done, said = parties](const caf::expected<token_claims>& claims) {
                           done(answer_to(claims, said));
                         });
  }
};

}  // namespace

route_table introspection_routes(const token_checks& checks, const token_judge& judge,
                                 const issuing_parties& parties) {
  route row{{.method = verb::POST,
             .path = "/introspect",
             .summary = "Whether an access token is good now, and what it says"}};
  row.needs_client = true;
  row.takes_body = true;
  row.takes_form = true;
  row.asks_actor = true;
  row.body_schema = json_schema<introspection_form>;
  row.answer_schema = json_schema<introspection>;
  row.run = introspector{checks, judge, parties};
  return {row};
}

}  // namespace troupe::http
