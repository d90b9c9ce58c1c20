#include "actors/mail/mail_settings.hpp"

#include <catch2/catch.hpp>

#include "tests/text.hpp"

using namespace troupe;
using Catch::Contains;

namespace {

mail_settings signing_in_at(const std::string& server, const std::string& tls = "required") {
  mail_settings settings;
  settings.from = "Example <no-reply@example.org>";
  settings.server = server;
  settings.tls = tls;
  settings.user = "troupe";
  settings.password = "secret";
  return settings;
}

}  // namespace

TEST_CASE("without a mail server letters have no route but the folder") {
  const auto route = route_of({});
  CHECK_FALSE(route.server);
  CHECK(route.from.name == "Troupe");
  CHECK(route.from.address == "no-reply@localhost");
}

TEST_CASE("a mail server is named by its URL, and the port may be left out") {
  const auto [text, url] = GENERATE(table<std::string, std::string>({
      {"smtp://mail.example.org", "smtp://mail.example.org:587"},
      {"smtp://mail.example.org/", "smtp://mail.example.org:587"},
      {"smtps://mail.example.org", "smtps://mail.example.org:465"},
      {"smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525"},
      {"smtp://[::1]:2525", "smtp://[::1]:2525"},
      {"smtps://[2001:db8::1]", "smtps://[2001:db8::1]:465"},
  }));
  CHECK(route_of({.server = text, .from = "Example <a@example.org>"}).server->url == url);
}

TEST_CASE("a sender that no mail server takes is refused where there is one") {
  CHECK_THROWS_WITH(route_of({.server = "smtp://mail.example.org"}), Contains("--mail.from"));
  CHECK_NOTHROW(route_of({.server = "smtp://127.0.0.1"}));
  CHECK_NOTHROW(route_of({.server = "smtp://mailpit:1025"}));
}

TEST_CASE("what is for a mail server is refused where there is none") {
  CHECK_THROWS_WITH(route_of({.user = "troupe", .password = "secret"}),
                    Contains("--mail.server") && !Contains("secret"));
  CHECK_THROWS_WITH(route_of({.ca_file = "/etc/ssl/ca.pem"}), Contains("--mail.server"));
}

TEST_CASE("we introduce ourselves to a mail server by a name with a dot") {
  const auto name = route_of(signing_in_at("smtp://mail.example.org")).server->own_name;
  CHECK(name.find('.') != name.npos);
}

TEST_CASE("what names no mail server is refused, with the setting") {
  const auto* text =
      GENERATE("mail.example.org", "http://mail.example.org", "smtp://", "smtp://:25", "smtp://a b",
               "smtp://user:password@mail.example.org", "smtp://mail.example.org/path",
               "smtp://h:0", "smtp://h:65536", "smtp://h:25x", "smtp://::1:25", "smtp://[::1",
               "smtp://[h]:25", "smtp://h?x", "smtp://h\r\nX", "SMTP://h");
  CAPTURE(text);
  CHECK_THROWS_WITH(route_of({.server = text}), Contains("--mail.server"));
}

TEST_CASE("letters go by TLS unless that is given up") {
  CHECK(route_of({.server = "smtp://h"}).server->must_be_secure);
  CHECK(route_of({.server = "smtps://h", .tls = "none"}).server->must_be_secure);
  CHECK_FALSE(route_of({.server = "smtp://h", .tls = "none"}).server->must_be_secure);
}

TEST_CASE("a password goes in the clear to this machine alone") {
  const auto* near = GENERATE("smtp://localhost", "smtp://127.0.0.1", "smtp://127.1.2.3:25",
                              "smtp://[::1]:25", "smtps://mail.example.org");
  CHECK(route_of(signing_in_at(near, "none")).server->password == "secret");
  const auto* far = GENERATE("smtp://mail.example.org", "smtp://10.0.0.1", "smtp://127.example.org",
                             "smtp://localhost.example.org", "smtp://[2001:db8::1]");
  CAPTURE(far);
  CHECK_THROWS_WITH(route_of(signing_in_at(far, "none")),
                    Contains("--mail.tls") && !Contains("secret"));
  CHECK(route_of(signing_in_at(far)).server->user == "troupe");
}

TEST_CASE("a user without a password is refused, and the other way round") {
  CHECK_THROWS_WITH(route_of({.server = "smtp://h", .user = "troupe"}), Contains("--mail.user"));
  CHECK_THROWS_WITH(route_of({.server = "smtp://h", .password = "secret"}),
                    Contains("--mail.user") && !Contains("secret"));
}

TEST_CASE("authorities that cannot be read are refused") {
  CHECK_THROWS_WITH(route_of({.server = "smtp://h", .ca_file = "/no/such/file"}),
                    Contains("--mail.ca-file") && Contains("/no/such/file"));
}

TEST_CASE("the sender is a name and an address") {
  const auto [text, name, address] = GENERATE(table<std::string, std::string, std::string>({
      {"Troupe <no-reply@localhost>", "Troupe", "no-reply@localhost"},
      {"Моё приложение <a@b.example>", "Моё приложение", "a@b.example"},
      {"A <B> <a@b.example>", "A <B>", "a@b.example"},
  }));
  const auto from = route_of({.from = text}).from;
  CHECK(from.name == name);
  CHECK(from.address == address);
}

TEST_CASE("what is no sender is refused, with the setting") {
  const auto* text =
      GENERATE("", "Troupe", "no-reply@localhost", "<no-reply@localhost>", "  <no-reply@localhost>",
               "Troupe <no-reply>", "Troupe <@localhost>", "Troupe <a@b> x", "Tro\r\nupe <a@b>",
               "Troupe <a@b\r\n>", "Troupe\xFF <a@b>");
  CAPTURE(text);
  CHECK_THROWS_WITH(route_of({.from = text}), Contains("--mail.from"));
}
