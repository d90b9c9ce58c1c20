#include "actors/mail/letters.hpp"

#include "actors/mail/mail_templates.hpp"

namespace troupe {

namespace {

template <class T>
T sample(const char* text) {
  return std::get<T>(T::parse(text));
}

}  // namespace

letter welcome_letter(const mailbox& from, const event_header& header, const welcome_mail& event) {
  const auto& name = event.display_name.text();
  auto words = words_of("welcome", event.locale, {name, from.name});
  return {.id = header.event_id,
          .sent_at = moment_of(header.occurred_at),
          .from = from,
          .to = {name, event.email.text()},
          .language = event.locale.text(),
          .subject = std::move(words.subject),
          .text = std::move(words.text),
          .html = std::move(words.html)};
}

std::optional<letter> sample_letter(std::string_view name, const mailbox& from,
                                    const locale_name& locale) {
  const event_header header{.event_id = sample<uuid>("00000000-0000-4000-8000-000000000000"),
                            .sequence = 2,
                            .occurred_at = "2026-01-01T12:00:00Z",
                            .correlation_id = {}};
  const auto* who = locale.text() == "ru" ? "Анна Ли" : "Ann Lee";
  if (name == "welcome")
    return welcome_letter(
        from, header,
        {{}, {}, sample<email_address>("ann@example.org"), sample<display_name>(who), locale});
  return std::nullopt;
}

}  // namespace troupe
