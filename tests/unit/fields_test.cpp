#include "messages/fields.hpp"

#include <caf/deep_to_string.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <set>

#include "tests/text.hpp"

using namespace troupe;
using namespace std::chrono_literals;
using namespace std::string_literals;
using troupe::test::a;

namespace {

/// The code of what is wrong with `text` as a `T`, or "" if nothing is.
template <class T>
std::string wrong_with(std::string text) {
  auto parsed = T::parse(std::move(text));
  auto* wrong = std::get_if<violation>(&parsed);
  return wrong ? wrong->code : "";
}

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

// -- any text -------------------------------------------------------------------------------------

TEST_CASE("a text is UTF-8 as RFC 3629 has it") {
  CHECK(wrong_with<bio_text>("é 李 😀 \U0010FFFF") == "");
  CHECK(wrong_with<bio_text>("\xFF") == "BAD_ENCODING");
  CHECK(wrong_with<bio_text>("\x80") == "BAD_ENCODING");              // begins in the middle
  CHECK(wrong_with<bio_text>("\xC3") == "BAD_ENCODING");              // ends in the middle
  CHECK(wrong_with<bio_text>("\xC3(") == "BAD_ENCODING");             // breaks off
  CHECK(wrong_with<bio_text>("\xC0\xAF") == "BAD_ENCODING");          // a slash, too long
  CHECK(wrong_with<bio_text>("\xE0\x80\xAF") == "BAD_ENCODING");      // the same, longer
  CHECK(wrong_with<bio_text>("\xC0\x80") == "BAD_ENCODING");          // U+0000, too long
  CHECK(wrong_with<bio_text>("\xED\xA0\x80") == "BAD_ENCODING");      // U+D800, a surrogate
  CHECK(wrong_with<bio_text>("\xED\xBF\xBF") == "BAD_ENCODING");      // U+DFFF, another
  CHECK(wrong_with<bio_text>("\xF4\x90\x80\x80") == "BAD_ENCODING");  // behind U+10FFFF
}

TEST_CASE("no text contains U+0000, where PostgreSQL's ends") {
  CHECK(wrong_with<bio_text>("a\0b"s) == "NUL_CHARACTER");
  CHECK(wrong_with<login_name>("ann\0"s) == "NUL_CHARACTER");
  CHECK(wrong_with<email_address>("ann@example.org\0"s) == "NUL_CHARACTER");
  CHECK(wrong_with<display_name>("\0Ann"s) == "NUL_CHARACTER");
  CHECK(wrong_with<new_password_text>("SecurePass123!\0"s) == "NUL_CHARACTER");
  CHECK(wrong_with<password_text>("\0"s) == "NUL_CHARACTER");
  CHECK(wrong_with<login_or_email>("\0"s) == "NUL_CHARACTER");
  CHECK(wrong_with<token_text>("\0"s) == "NUL_CHARACTER");
}

TEST_CASE("lengths are counted in code points, not in bytes") {
  CHECK(wrong_with<display_name>(times(30, "ё")) == "");
  CHECK(wrong_with<display_name>(times(31, "ё")) == "TOO_LONG");
  CHECK(wrong_with<display_name>("李小龙") == "");
  CHECK(wrong_with<display_name>("李小") == "TOO_SHORT");
  CHECK(wrong_with<bio_text>(times(500, "😀")) == "");
  CHECK(wrong_with<bio_text>(times(501, "😀")) == "TOO_LONG");
}

TEST_CASE("lengths are counted after normalising") {
  CHECK(wrong_with<display_name>(times(30, "e\u0308")) == "");
  CHECK(wrong_with<display_name>("e\u0308i") == "TOO_SHORT");
  CHECK(wrong_with<display_name>(times(30, "\u1112\u1161\u11AB")) == "");  // 한, 9 bytes each
  CHECK(wrong_with<display_name>(times(30, "\u03B1\u0313\u0300\u0345")) == "");  // ᾂ, four in one
}

TEST_CASE("a text far too long is refused before it is normalised") {
  const auto hostile = "a" + times(250'000, "\u0301") + times(250'000, "\u0323");
  const auto start = std::chrono::steady_clock::now();
  CHECK(wrong_with<display_name>(hostile) == "TOO_LONG");
  CHECK(wrong_with<new_password_text>(hostile) == "TOO_LONG");
  CHECK(wrong_with<password_text>(hostile) == "TOO_LONG");
  CHECK(std::chrono::steady_clock::now() - start < 5s);  // it would take some minutes
}

TEST_CASE("normalising composes, in one order, and keeps what is composed") {
  CHECK(to_nfc("Zoe\u0308") == "Zoë");
  CHECK(to_nfc("Zoë") == "Zoë");
  CHECK(to_nfc("a\u0301\u0323") == to_nfc("a\u0323\u0301"));
  CHECK(to_nfc("\u1112\u1161\u11AB") == "한");
  CHECK(to_nfc("\u212B") == "Å");  // the sign of Ångström
  CHECK(to_nfc("ﬁ") == "ﬁ");       // NFC is not NFKC
  CHECK(to_nfc("plain") == "plain");
}

// -- logins and e-mail addresses ------------------------------------------------------------------

TEST_CASE("a login has 3 to 30 letters, digits and underscores") {
  CHECK(wrong_with<login_name>("ann_2") == "");
  CHECK(wrong_with<login_name>("ABCxyz_019") == "");
  CHECK(wrong_with<login_name>("an") == "TOO_SHORT");
  CHECK(wrong_with<login_name>(times(30, "a")) == "");
  CHECK(wrong_with<login_name>(times(31, "a")) == "TOO_LONG");
  CHECK(wrong_with<login_name>("ann smith") == "BAD_FORMAT");
  CHECK(wrong_with<login_name>("ann-smith") == "BAD_FORMAT");
  CHECK(wrong_with<login_name>("ann@x") == "BAD_FORMAT");
  CHECK(wrong_with<login_name>("Иван") == "BAD_FORMAT");
  CHECK(wrong_with<login_name>("ann\n") == "BAD_FORMAT");
}

TEST_CASE("an e-mail address is as WHATWG says, with a dot in the domain") {
  CHECK(wrong_with<email_address>("ann@example.org") == "");
  CHECK(wrong_with<email_address>("a@b.c") == "");
  CHECK(wrong_with<email_address>(".a..b.!#$%&'*+/=?^_`{|}~-@b.c") == "");
  CHECK(wrong_with<email_address>("ann@a-b.0.example") == "");
  CHECK(wrong_with<email_address>("ann@" + times(63, "a") + ".org") == "");
  CHECK(wrong_with<email_address>("ann@" + times(64, "a") + ".org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@example") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann.example.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("@example.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@example.") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@example..org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@-example.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@example-.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@exa_mple.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@smith@example.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann smith@example.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("\"ann\"@example.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("<ann@example.org>") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("zoë@example.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@exämple.org") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@example.org\r\nBcc: all") == "BAD_FORMAT");
  CHECK(wrong_with<email_address>("ann@example.org ") == "BAD_FORMAT");
}

TEST_CASE("an e-mail address has at most 254 bytes") {
  CHECK(wrong_with<email_address>(times(242, "a") + "@example.org") == "");
  CHECK(wrong_with<email_address>(times(243, "a") + "@example.org") == "TOO_LONG");
}

// -- display names --------------------------------------------------------------------------------

TEST_CASE("a display name is words of any script") {
  CHECK(wrong_with<display_name>("John Doe") == "");
  CHECK(wrong_with<display_name>("Иван Петров") == "");
  CHECK(wrong_with<display_name>("Zoë") == "");
  CHECK(wrong_with<display_name>("李小龙") == "");
  CHECK(wrong_with<display_name>("محمد علي") == "");
  CHECK(wrong_with<display_name>("कृष्णा") == "");  // vowel signs and a virama, which are marks
  CHECK(wrong_with<display_name>("Nguyễn Văn") == "");
  CHECK(wrong_with<display_name>("葛\U000E0100木村") == "");  // a variant of the first
  CHECK(wrong_with<display_name>("J R Hartley") == "");
}

TEST_CASE("a display name is nothing but words") {
  CHECK(wrong_with<display_name>("Ann2") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann!") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("O'Neill") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Anna-Lena") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann 😀") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("😀😀😀") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("<b>Ann</b>") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann\u202Ennoc") == "BAD_FORMAT");  // turns the text around
  CHECK(wrong_with<display_name>("Ann\u200BSmith") == "BAD_FORMAT");
}

TEST_CASE("the words of a display name are parted by single spaces") {
  CHECK(wrong_with<display_name>("Ann  Smith") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>(" Ann") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann ") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("   ") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann\tSmith") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann\u00A0Smith") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann\u3000Smith") == "BAD_FORMAT");
}

TEST_CASE("a word of a display name begins with a letter that one can see") {
  CHECK(wrong_with<display_name>("\u0301Ann") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann \u0301Smith") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("\u3164\u3164\u3164") == "BAD_FORMAT");
  CHECK(wrong_with<display_name>("Ann\u115F") == "BAD_FORMAT");
}

TEST_CASE("a display name is kept in its composed form, however it was typed") {
  CHECK(a<display_name>("Zoe\u0308").text() == "Zoë");
  CHECK(a<display_name>("Zoe\u0308") == a<display_name>("Zoë"));
}

// -- bios and passwords ---------------------------------------------------------------------------

TEST_CASE("a bio has no control characters but newline and tab") {
  CHECK(wrong_with<bio_text>("") == "");
  CHECK(wrong_with<bio_text>("Hello,\n\tI am John! <b>😀</b>") == "");
  CHECK(wrong_with<bio_text>("a\r\nb") == "BAD_FORMAT");
  CHECK(wrong_with<bio_text>("\x1B[31m") == "BAD_FORMAT");
  CHECK(wrong_with<bio_text>("\x01") == "BAD_FORMAT");
  CHECK(wrong_with<bio_text>("\x7F") == "BAD_FORMAT");
  CHECK(wrong_with<bio_text>("\u0085") == "BAD_FORMAT");
  CHECK(wrong_with<bio_text>("\u009F") == "BAD_FORMAT");
}

TEST_CASE("a new password has four kinds of characters") {
  CHECK(wrong_with<new_password_text>("SecurePass123!") == "");
  CHECK(wrong_with<new_password_text>("securepass123!") == "BAD_FORMAT");
  CHECK(wrong_with<new_password_text>("SECUREPASS123!") == "BAD_FORMAT");
  CHECK(wrong_with<new_password_text>("SecurePassword!") == "BAD_FORMAT");
  CHECK(wrong_with<new_password_text>("SecurePass123") == "BAD_FORMAT");
  CHECK(wrong_with<new_password_text>("SecurePass123?") == "BAD_FORMAT");
  CHECK(wrong_with<new_password_text>("SecurePass123? \n 😀!") == "");
}

TEST_CASE("the letters of a new password are of any script, its digit is one of ten") {
  CHECK(wrong_with<new_password_text>("Пароль12345!") == "");
  CHECK(wrong_with<new_password_text>("ПАРОЛЬ12345!") == "BAD_FORMAT");
  CHECK(wrong_with<new_password_text>("ΣίσυφοςΣ٣٣!") == "BAD_FORMAT");
  CHECK(wrong_with<new_password_text>("李小龙李小龙123!") ==
        "BAD_FORMAT");  // neither large nor small
}

TEST_CASE("each of the signs makes a new password good") {
  const auto sign =
      GENERATE(values({'!', '@', '#', '$', '%', '^', '&', '*', '(', ')', '-', '=', '_'}));
  CHECK(wrong_with<new_password_text>("SecurePass123"s + sign) == "");
}

TEST_CASE("a new password has 8 to 128 code points") {
  CHECK(wrong_with<new_password_text>("aB3!567") == "TOO_SHORT");
  CHECK(wrong_with<new_password_text>("aB3!5678") == "");
  CHECK(wrong_with<new_password_text>("aB3!" + times(124, "ё")) == "");
  CHECK(wrong_with<new_password_text>("aB3!" + times(125, "ё")) == "TOO_LONG");
}

TEST_CASE("a password is the same however its accents were typed") {
  CHECK(a<new_password_text>("Se\u0301curePass123!").text() ==
        a<password_text>("SécurePass123!").text());
}

TEST_CASE("a claimed password keeps no rule but a limit") {
  CHECK(wrong_with<password_text>("") == "");
  CHECK(wrong_with<password_text>(times(256, "x")) == "");
  CHECK(wrong_with<password_text>(times(257, "x")) == "TOO_LONG");
}

TEST_CASE("a secret does not show in logs") {
  CHECK(caf::deep_to_string(a<password_text>("SecurePass123!")) == "***");
  CHECK(caf::deep_to_string(a<new_password_text>("SecurePass123!")) == "***");
  CHECK(caf::deep_to_string(a<token_text>("eyJ")) == "***");
  CHECK(caf::deep_to_string(a<login_name>("ann")) == "\"ann\"");
}

// -- the rest -------------------------------------------------------------------------------------

TEST_CASE("a role's name is small letters, digits and three signs") {
  CHECK(wrong_with<role_name>("admin") == "");
  CHECK(wrong_with<role_name>("users:write_2-x") == "");
  CHECK(wrong_with<role_name>("") == "TOO_SHORT");
  CHECK(wrong_with<role_name>(times(65, "a")) == "TOO_LONG");
  CHECK(wrong_with<role_name>("Admin") == "BAD_FORMAT");
  CHECK(wrong_with<role_name>("ad min") == "BAD_FORMAT");
}

TEST_CASE("a UUID has one spelling") {
  CHECK(wrong_with<uuid>("00112233-4455-4677-8899-aabbccddeeff") == "");
  CHECK(wrong_with<uuid>("00112233-4455-4677-8899-AABBCCDDEEFF") == "BAD_FORMAT");
  CHECK(wrong_with<uuid>("00112233-4455-4677-8899-aabbccddeefg") == "BAD_FORMAT");
  CHECK(wrong_with<uuid>("001122334455-4677-8899-aabbccddeeff-") == "BAD_FORMAT");
  CHECK(wrong_with<uuid>("00112233445546778899aabbccddeeff") == "TOO_SHORT");
  CHECK(wrong_with<uuid>("00112233-4455-4677-8899-aabbccddeeffa") == "TOO_LONG");
}

TEST_CASE("a random UUID is of version 4 and no other") {
  const auto text = random_uuid().text();
  CHECK(text[14] == '4');
  CHECK("89ab"s.find(text[19]) != std::string::npos);
}

TEST_CASE("random UUIDs differ") {
  std::set<uuid> drawn;
  for (int i = 0; i < 1000; ++i) drawn.insert(random_uuid());
  CHECK(drawn.size() == 1000);
}
