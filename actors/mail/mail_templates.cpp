#include "actors/mail/mail_templates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <stdexcept>

#include "actors/mail/header_text.hpp"
#include "actors/mail/templates.hpp"

namespace troupe {

namespace {

using kainjow::mustache::mustache;

mustache template_named(const std::string& file) {
  const auto* found = std::ranges::find(mail::templates, file, &mail::embedded_template::first);
  if (found == mail::templates.end()) throw std::logic_error("there is no template " + file);
  mustache parsed{std::string{found->second}};
  if (!parsed.is_valid()) throw std::logic_error(file + ": " + parsed.error_message());
  return parsed;
}

kainjow::mustache::data context_of(const letter_facts& facts) {
  kainjow::mustache::data context;
  context.set("name", facts.name);
  context.set("application", facts.application);
  return context;
}

std::string plain(mustache words, const letter_facts& facts) {
  words.set_custom_escape([](const std::string& fact) { return one_line(fact); });
  return words.render(context_of(facts));
}

}  // namespace

letter_words words_of(std::string_view letter_name, const locale_name& locale,
                      const letter_facts& facts) {
  const auto part = [&](const char* kind) {
    return template_named(fmt::format("{}.{}.{}", letter_name, locale.text(), kind));
  };
  return {plain(part("subject"), facts), plain(part("txt"), facts),
          part("html").render(context_of(facts))};
}

std::vector<std::string> letter_names() {
  std::vector<std::string> names;
  for (const auto& [file, text] : mail::templates)
    names.emplace_back(file.substr(0, file.find('.')));
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

}  // namespace troupe
