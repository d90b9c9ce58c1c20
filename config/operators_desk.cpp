#include "config/operators_desk.hpp"

#include <fmt/format.h>

#include <future>

#include "config/node.hpp"
#include "config/schemas.hpp"
#include "http/control.hpp"
#include "http/control_client.hpp"

namespace troupe::config {

namespace {

std::string text_of(const std::string& problem_json) {
  auto parsed = parse_json<problem>(problem_json);
  if (!parsed) return problem_json;
  auto text = fmt::format("{}: {}", parsed->code, parsed->title);
  if (parsed->detail) text += " (" + *parsed->detail + ")";
  for (const auto& each : parsed->errors.value_or(std::vector<violation>{}))
    text += fmt::format("; {}: {}", each.field, each.message);
  return text;
}

}  // namespace

/// The actors of this process, asked as a server's control socket would ask them. They deliver no
/// events: who comes to drop a letter would be too late.
class offline_server {
 public:
  explicit offline_server(const settings& how, bool production)
      : actors_(how, production, false), commands_(http::control_commands(actors_.cast().auth)) {}

  std::string ask(const std::string& command, const std::string& json) {
    std::promise<caf::expected<std::string>> answer;
    auto arrived = answer.get_future();
    const call on{"offline", deadline{deadline::clock::now() + std::chrono::seconds{30}}};
    http::dispatch(commands_, answers_, command, json, on,
                   [&answer](caf::expected<std::string> out) { answer.set_value(std::move(out)); });
    auto out = arrived.get();
    if (out) return std::move(*out);
    const auto* detail = detail_of<std::string>(out.error());
    auto text = code_name(code_of(out.error()));
    if (detail) text += ": " + *detail;
    if (const auto* wrong = detail_of<std::vector<violation>>(out.error()))
      for (const auto& each : *wrong) text += fmt::format("; {} {}", each.field, each.message);
    throw refusal(text);
  }

 private:
  node actors_;
  http::sink answers_{actors_.system()};
  http::control_table commands_;
};

operators_desk::operators_desk(const settings& how, const invocation& wanted)
    : how_(how), wanted_(wanted) {}

operators_desk::~operators_desk() = default;

account_id operators_desk::find(const std::string& who) {
  return ask<user_details>("user show", find_user{who}).id;
}

std::string operators_desk::ask_for_json(const std::string& command, const std::string& json) {
  if (wanted_.offline) return ask_offline(command, json);
  using kind = http::control_failure::kind;
  auto answer = http::ask_control(how_.control_path(), command, json);
  if (auto* text = std::get_if<std::string>(&answer)) return std::move(*text);
  const auto& failure = std::get<http::control_failure>(answer);
  if (failure.what == kind::refused) throw refusal(text_of(failure.text));
  if (failure.what == kind::no_server)
    throw std::runtime_error(
        fmt::format("{}. Start one with `troupe serve`, or add --offline", failure.text));
  throw std::runtime_error(failure.text);
}

std::string operators_desk::ask_offline(const std::string& command, const std::string& json) {
  if (!offline_) {
    if (http::is_served(how_.control_path()))
      throw std::runtime_error(
          "a server is running, so --offline would go behind its back: "
          "leave it out");
    prepare_schemas(how_.database);
    offline_ = std::make_unique<offline_server>(how_, wanted_.profile == "production");
  }
  return offline_->ask(command, json);
}

}  // namespace troupe::config
