#include "actors/mail/mail_settings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "actors/mail/header_text.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

std::runtime_error wrong(const char* setting, const std::string& what) {
  return std::runtime_error(fmt::format("--{}: {}", setting, what));
}

struct server_address {
  bool tls_from_start = false;
  std::string host;  ///< an IPv6 address without its brackets
  std::string url;
};

bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == ':';
  });
}

bool is_port(std::string_view text) {
  unsigned number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, number);
  return failure == std::errc{} && stop == end && number > 0 && number < 65536;
}

/// Where the host ends and the port's colon may stand.
std::size_t host_end(std::string_view text) {
  if (!text.starts_with('[')) return std::min(text.find(':'), text.size());
  const auto bracket = text.find(']');
  return bracket == text.npos ? text.size() : bracket + 1;
}

server_address parse_server(const std::string& text) {
  const auto complaint =
      wrong("mail.server",
            "must be smtp://HOST:PORT or smtps://HOST:PORT, and nothing more; the user has "
            "a setting of its own");
  server_address server;
  server.tls_from_start = text.starts_with("smtps://");
  if (!server.tls_from_start && !text.starts_with("smtp://")) throw complaint;
  std::string_view rest{text};
  rest.remove_prefix(rest.find("//") + 2);
  if (rest.ends_with('/')) rest.remove_suffix(1);

  const auto host = rest.substr(0, host_end(rest));
  const auto port = rest.substr(host.size());
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  server.host = bracketed ? host.substr(1, host.size() - 2) : host;
  if (!is_host(server.host) || (bracketed != (server.host.find(':') != std::string::npos)))
    throw complaint;
  if (!port.empty() && (port[0] != ':' || !is_port(port.substr(1)))) throw complaint;
  server.url = fmt::format("{}://{}{}", server.tls_from_start ? "smtps" : "smtp", host,
                           !port.empty()           ? std::string{port}
                           : server.tls_from_start ? ":465"
                                                   : ":587");
  return server;
}

bool is_this_machine(const std::string& host) {
  const bool number = host.find_first_not_of("0123456789.") == host.npos;
  return host == "localhost" || host == "::1" || (number && host.starts_with("127."));
}

/// A name without a dot is one of this network, such as mailpit.
bool is_far(const std::string& host) {
  return !is_this_machine(host) && host.find_first_of(".:") != host.npos;
}

mailbox parse_sender(const std::string& text) {
  const auto complaint =
      wrong("mail.from", "must be NAME <ADDRESS>, such as Example <no-reply@example.org>");
  const auto begin = text.rfind('<');
  if (begin == text.npos || !text.ends_with('>')) throw complaint;
  const auto name_end = text.find_last_not_of(' ', begin == 0 ? text.npos : begin - 1);
  if (begin == 0 || name_end == text.npos) throw complaint;
  mailbox from{text.substr(0, name_end + 1), text.substr(begin + 1, text.size() - begin - 2)};
  if (one_line(from.name) != from.name || !is_mail_address(from.address)) throw complaint;
  return from;
}

/// Or a slip in the server's name would go unnoticed.
void refuse_what_needs_a_server(const mail_settings& settings) {
  if (settings.user.empty() && settings.password.empty() && settings.ca_file.empty()) return;
  throw wrong("mail.server", "is missing; mail.user, mail.password and mail.ca-file are for one");
}

std::string domain_of(const mailbox& from) {
  return from.address.substr(from.address.rfind('@') + 1);
}

/// How we introduce ourselves: many servers refuse a name without a dot (RFC 5321,
/// section 4.1.1.1).
std::string own_name(const mailbox& from) {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  const std::string host{name};
  return is_host(host) && host.find('.') != host.npos ? host : domain_of(from);
}

smtp_route parse_route(const mail_settings& settings, const mailbox& from) {
  const auto server = parse_server(settings.server);
  const bool secure = server.tls_from_start || settings.tls == "required";
  if (settings.user.empty() != settings.password.empty())
    throw wrong("mail.user", "and mail.password go together: one of them is missing");
  if (is_far(server.host) && domain_of(from).find('.') == std::string::npos)
    throw wrong("mail.from", "no mail server takes letters from " + from.address +
                                 ": write an address of yours");
  if (!settings.user.empty() && !secure && !is_this_machine(server.host))
    throw wrong("mail.tls",
                "with none the password would go over the network in the clear; leave out "
                "mail.user, or have TLS");
  if (!settings.ca_file.empty() && access(settings.ca_file.c_str(), R_OK) != 0)
    throw wrong("mail.ca-file", settings.ca_file + " cannot be read");
  return {.url = server.url,
          .own_name = own_name(from),
          .must_be_secure = secure,
          .user = settings.user,
          .password = settings.password,
          .ca_file = settings.ca_file,
          .timeout = settings.timeout};
}

}  // namespace

void mail_settings::declare(setting_list& list) {
  list.add(
      "mail.server", server,
      "Where letters are handed in: smtp://HOST:587 (STARTTLS) or smtps://HOST:465; without one "
      "they are files in the folder `mail` of the state folder");
  list.add("mail.tls", tls,
           "Whether smtp:// goes on only by STARTTLS; with `none` letters go in the clear, and "
           "passwords to this machine alone",
           {"required", "none"});
  list.add("mail.user", user, "Signs in to the mail server, by PLAIN or LOGIN; empty: does not");
  list.add("mail.password", password, "The password for that", {.secret = true});
  list.add("mail.from", from, "From whom letters come; the name is what they call the application");
  list.add("mail.ca-file", ca_file,
           "Authorities (PEM) that may vouch for the mail server, in place of the system's");
  list.add("mail.connections", connections, "Connections to the mail server at most", {1, 64});
  list.add("mail.timeout", timeout, "Patience with one letter, of which 10s to connect", {1s, 35s});
}

mail_route route_of(const mail_settings& settings) {
  mail_route route;
  route.from = parse_sender(settings.from);
  if (!settings.server.empty())
    route.server = parse_route(settings, route.from);
  else
    refuse_what_needs_a_server(settings);
  return route;
}

}  // namespace troupe
