#include "actors/mail/letter.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "actors/mail/header_text.hpp"
#include "actors/mail/transfer_encoding.hpp"
#include "messages/errors.hpp"

namespace troupe {

namespace {

using namespace std::chrono;

std::size_t last_line_size(std::string_view text) {
  const auto end = text.rfind('\n');
  return end == text.npos ? text.size() : text.size() - end - 1;
}

/// "To: Ann Lee <ann@example.org>", the address in a line of its own where they do not fit in one.
std::string mailbox_field(const std::string& field, const mailbox& who) {
  auto line = field + ": ";
  const auto address = '<' + written_address(who.address) + '>';
  if (who.name.empty()) return line + address + "\r\n";
  line += header_phrase(who.name, line.size());
  const bool fits = last_line_size(line) + 1 + address.size() <= mail_line_max;
  return line + (fits ? " " : "\r\n ") + address + "\r\n";
}

/// The last end of line belongs to the boundary that follows (RFC 2046, section 5.1.1).
std::string part(const std::string& boundary, const std::string& type, const std::string& text) {
  const auto body = encode_body(text);
  return fmt::format(
      "--{}\r\n"
      "Content-Type: text/{}; charset=utf-8\r\n"
      "Content-Transfer-Encoding: {}\r\n"
      "\r\n"
      "{}\r\n",
      boundary, type, body.encoding, body.lines);
}

}  // namespace

std::string written(const letter& what) {
  // Neither of the two encodings can have "=_" in its lines.
  const auto boundary = "=_" + what.id.text();
  const auto domain = what.from.address.substr(what.from.address.rfind('@') + 1);
  const std::string subject = "Subject: ";
  auto text = fmt::format("Message-ID: <{}@{}>\r\nDate: {}\r\n", what.id.text(), domain,
                          mail_date(what.sent_at));
  text += mailbox_field("From", what.from);
  text += mailbox_field("To", what.to);
  text += subject + header_words(what.subject, subject.size()) + "\r\n";
  text += fmt::format(
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Language: {}\r\n"
      "Content-Type: multipart/alternative;\r\n boundary=\"{}\"\r\n"
      "\r\n",
      one_line(what.language), boundary);
  text += part(boundary, "plain", what.text);
  text += part(boundary, "html", what.html);
  return text + "--" + boundary + "--\r\n";
}

sys_seconds moment_of(const std::string& rfc3339) {
  int year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  const int found = std::sscanf(rfc3339.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u", &year, &month, &day,
                                &hour, &minute, &second);
  const year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                            std::chrono::day{day}};
  TROUPE_ASSERT(found == 6 && rfc3339.ends_with('Z') && date.ok());
  return sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
}

std::string mail_date(sys_seconds moment) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<std::chrono::days>(moment);
  const year_month_day date{day};
  const hh_mm_ss time{moment - day};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     days.at(weekday{day}.c_encoding()), unsigned{date.day()},
                     months.at(unsigned{date.month()} - 1), int{date.year()}, time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

}  // namespace troupe
