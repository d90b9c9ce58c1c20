#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/fields.hpp"

/// The words of our letters, in every language: actors/mail/templates, as mustache has it.
namespace troupe {

/// What a letter may say of whom it goes to, and from.
struct letter_facts {
  std::string name;
  std::string application;
};

struct letter_words {
  std::string subject;
  std::string text;
  std::string html;
};

/// The words of the letter of that name. HTML is escaped there; in subject and text a fact is one
/// line, whatever it holds. Throws std::logic_error if there is no such letter in that language, or
/// its template is broken.
letter_words words_of(std::string_view letter_name, const locale_name& locale,
                      const letter_facts& facts);

/// The names of all letters.
std::vector<std::string> letter_names();

}  // namespace troupe
