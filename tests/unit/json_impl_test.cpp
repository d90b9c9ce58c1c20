#include "messages/json_impl.hpp"

#include <catch2/catch.hpp>

#include "tests/json.hpp"

using namespace troupe;
using namespace troupe::test;

namespace troupe {

// One of each kind, also of those that no message has together.
struct leaf {
  std::int64_t number = 0;
  std::optional<std::string> text;
};
TROUPE_DESCRIBE(leaf, number, text);

struct tree {
  leaf only;
  std::vector<leaf> many;
  std::vector<std::vector<role_name>> table;
  std::optional<leaf> perhaps;
  omittable<bool> sometimes = {};
};
TROUPE_DESCRIBE(tree, only, many, table, perhaps, sometimes);

struct one_flag {
  bool value = false;
};
TROUPE_DESCRIBE(one_flag, value);

struct one_integer {
  account_id value;
};
TROUPE_DESCRIBE(one_integer, value);

struct one_number {
  double value = 0;
};
TROUPE_DESCRIBE(one_number, value);

struct one_text {
  std::string value;
};
TROUPE_DESCRIBE(one_text, value);

}  // namespace troupe

namespace {

/// What is wrong with an object whose `value` is written so.
template <class T>
std::string wrong_as(const std::string& value) {
  return wrong_in<T>("{\"value\":" + value + "}");
}

/// What is said about a text that is no JSON; "" if it is.
std::string refusal_of(std::string_view text) {
  auto parsed = parse_json<one_text>(text);
  if (parsed || code_of(parsed.error()) != errc::malformed_json) return "";
  return *detail_of<std::string>(parsed.error());
}

/// The byte at which a text is no JSON any more; npos if it is.
std::size_t breaks_at(std::string_view text) {
  const auto refusal = refusal_of(text);
  return refusal.empty() ? std::string::npos : std::stoul(refusal.substr(refusal.rfind(' ')));
}

constexpr auto nowhere = std::string::npos;

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

// -- what is JSON ---------------------------------------------------------------------------------

TEST_CASE("what is no JSON is refused with the place") {
  CHECK(breaks_at(R"({"value": "x"})") == nowhere);
  CHECK(breaks_at("") == 0);
  CHECK(breaks_at("{") == 1);
  CHECK(breaks_at(R"({"value": nul})") == 10);
  CHECK(breaks_at(R"({"value": "x",})") == 14);
  CHECK(breaks_at(R"({'value': "x"})") == 1);
  CHECK(breaks_at(R"({"value": 01})") == 11);
  CHECK(breaks_at(R"({"value": NaN})") == 10);
  CHECK(breaks_at(R"({"value": "x"} // so)") == 15);
  CHECK(breaks_at("{\"value\": \"a\nb\"}") == 12);
  CHECK(breaks_at("\xEF\xBB\xBF{}") == 0);  // a byte order mark
}

TEST_CASE("a refusal says what, and at which byte") {
  CHECK(refusal_of(R"({"value": nul})") == "syntax error at byte 10");
}

TEST_CASE("a text may end in white space, and in nothing else") {
  CHECK(breaks_at("{\"value\": \"x\"}\r\n\t ") == nowhere);
  CHECK(breaks_at("{\"value\": \"x\"} x") == 15);
  CHECK(breaks_at("{\"value\": \"x\"}{}") == 14);
  CHECK(breaks_at(std::string_view{"{\"value\": \"x\"}\0", 15}) == 14);
}

TEST_CASE("a text that is not UTF-8 is no JSON") {
  CHECK(breaks_at("{\"value\": \"\xFF\"}") == 11);
  CHECK(breaks_at("{\"value\": \"\xC3\"}") != nowhere);
  CHECK(breaks_at("{\"value\": \"\xC0\xAF\"}") != nowhere);
  CHECK(breaks_at("{\"value\": \"\xE0\x80\xAF\"}") != nowhere);
  CHECK(breaks_at("{\"value\": \"\xED\xA0\x80\"}") != nowhere);
  CHECK(breaks_at("{\"value\": \"\xF4\x90\x80\x80\"}") != nowhere);
  CHECK(breaks_at("{\"\xFF\": 1, \"value\": \"x\"}") != nowhere);  // also where nobody looks
}

TEST_CASE("a lone surrogate is no JSON, also as an escape") {
  CHECK(breaks_at(R"({"value": "\uD83D\uDE00"})") == nowhere);
  CHECK(breaks_at(R"({"value": "\uD83D"})") != nowhere);
  CHECK(breaks_at(R"({"value": "\uD83Dx"})") != nowhere);
  CHECK(breaks_at(R"({"value": "\uD83D\n"})") != nowhere);
  CHECK(breaks_at(R"({"value": "\uD83D\u0041"})") != nowhere);
  CHECK(breaks_at(R"({"value": "\uD83D\uD83D"})") != nowhere);
  CHECK(breaks_at(R"({"value": "\uDE00"})") != nowhere);
  CHECK(breaks_at(R"({"value": "\uDE00\uD83D"})") != nowhere);
  CHECK(breaks_at(R"({"\uD83D": 1, "value": "x"})") != nowhere);
}

TEST_CASE("JSON is nested 32 deep and no deeper") {
  CHECK(breaks_at(nested(32)) == nowhere);
  CHECK(breaks_at(nested(33)) == 32);
  CHECK(breaks_at(R"({"value": "x", "other": )" + nested(31) + "}") == nowhere);
  CHECK(breaks_at(R"({"value": "x", "other": )" + nested(32) + "}") == 55);
  CHECK(breaks_at(nested(100'000)) == 32);
}

TEST_CASE("a member that comes twice is refused where its name ends") {
  CHECK(refusal_of(R"({"value": "x", "value": "y"})") == "member comes twice at byte 21");
  CHECK(breaks_at(R"({"value": "x", "v\u0061lue": "y"})") == 26);
  CHECK(breaks_at(R"({"value": "x", "other": 1, "other": 1})") == 33);
  CHECK(breaks_at(R"({"value": "x", "other": [{"a": 1, "a": 2}]})") == 36);
  CHECK(breaks_at(R"({"": 1, "value": "x", "": 1})") == 23);
}

TEST_CASE("a name may come again in another object") {
  CHECK(breaks_at(R"({"value": "x", "other": {"value": [{"value": 1}, {"value": 2}]}})") ==
        nowhere);
}

// -- what fits ------------------------------------------------------------------------------------

TEST_CASE("a bad field inside is named with its path") {
  CHECK(wrong_in<tree>(R"({"only": {"number": "1"}, "many": [{"number": 1, "text": null}, {}, 3],
                           "table": [[], ["user", "No", 1]], "perhaps": {"text": 5}})") ==
        "only.number WRONG_TYPE, only.text MISSING, many[1].number MISSING, many[1].text MISSING, "
        "many[2] WRONG_TYPE, table[1][1] BAD_FORMAT, table[1][2] WRONG_TYPE, "
        "perhaps.number MISSING, perhaps.text WRONG_TYPE");
}

TEST_CASE("null is a value only of what is optional") {
  CHECK(wrong_in<tree>(R"({"only": null, "many": null, "table": [null], "perhaps": null,
                           "sometimes": null})") ==
        "only WRONG_TYPE, many WRONG_TYPE, table[0] WRONG_TYPE, sometimes WRONG_TYPE");
}

TEST_CASE("a hundred bad fields are named, not a million") {
  std::string numbers = "0";
  for (int i = 0; i < 1000; ++i) numbers += ",0";
  auto parsed = parse_json<tree>(
      R"({"only": {"number": 1, "text": null}, "table": [], "perhaps": null, "many": [)" + numbers +
      "]}");
  REQUIRE_FALSE(parsed);
  CHECK(detail_of<std::vector<violation>>(parsed.error())->size() == 100);
}

TEST_CASE("an integer has 64 bits, and neither fraction nor exponent") {
  CHECK(wrong_as<one_integer>("0") == "");
  CHECK(wrong_as<one_integer>("9223372036854775807") == "");
  CHECK(wrong_as<one_integer>("-9223372036854775808") == "");
  CHECK(wrong_as<one_integer>("9223372036854775808") == "value WRONG_TYPE");
  CHECK(wrong_as<one_integer>("-9223372036854775809") == "value WRONG_TYPE");
  CHECK(wrong_as<one_integer>("99999999999999999999999") == "value WRONG_TYPE");
  CHECK(wrong_as<one_integer>("1.0") == "value WRONG_TYPE");
  CHECK(wrong_as<one_integer>("1e2") == "value WRONG_TYPE");
  CHECK(wrong_as<one_integer>("\"1\"") == "value WRONG_TYPE");
  CHECK(wrong_as<one_integer>("true") == "value WRONG_TYPE");
}

TEST_CASE("a number may be whole, and is finite") {
  CHECK(wrong_as<one_number>("1.5") == "");
  CHECK(wrong_as<one_number>("-3") == "");
  CHECK(wrong_as<one_number>("18446744073709551615") == "");
  CHECK(wrong_as<one_number>("1e400") == "value WRONG_TYPE");
  CHECK(wrong_as<one_number>("\"1\"") == "value WRONG_TYPE");
}

TEST_CASE("true and false are no numbers and no texts") {
  CHECK(wrong_as<one_flag>("true") == "");
  CHECK(wrong_as<one_flag>("1") == "value WRONG_TYPE");
  CHECK(wrong_as<one_flag>("\"true\"") == "value WRONG_TYPE");
  CHECK(wrong_as<one_text>("true") == "value WRONG_TYPE");
}

// -- what goes out --------------------------------------------------------------------------------

TEST_CASE("what is printed is what is read") {
  const auto text =
      R"({"only":{"number":-5,"text":null},"many":[{"number":1,"text":"\"\\\n\u0001é"}],)"
      R"("table":[[],["user"]],"perhaps":{"number":2,"text":""},"sometimes":true})";
  auto parsed = parse_json<tree>(text);
  REQUIRE(parsed);
  CHECK(print_json(*parsed) == text);
}

TEST_CASE("a number is printed so that it can be read") {
  CHECK(parse_json<one_number>(print_json(one_number{0.1}))->value == 0.1);
}

TEST_CASE("the schema requires all but what may be missing") {
  CHECK(json_schema<tree>() ==
        R"({"title":"tree","type":"object","properties":{)"
        R"("only":{"title":"leaf","type":"object","properties":{)"
        R"("number":{"type":"integer","format":"int64"},"text":{"type":["string","null"]}},)"
        R"("required":["number","text"]},)"
        R"("many":{"type":"array","items":{"title":"leaf","type":"object","properties":{)"
        R"("number":{"type":"integer","format":"int64"},"text":{"type":["string","null"]}},)"
        R"("required":["number","text"]}},)"
        R"("table":{"type":"array","items":{"type":"array","items":{"type":"string",)"
        R"("minLength":1,"maxLength":64,"description":"small letters, digits, _, - and :",)"
        R"("pattern":"^[a-z0-9_:-]*$"}}},)"
        R"("perhaps":{"title":"leaf","type":["object","null"],"properties":{)"
        R"("number":{"type":"integer","format":"int64"},"text":{"type":["string","null"]}},)"
        R"("required":["number","text"]},)"
        R"("sometimes":{"type":"boolean"}},)"
        R"("required":["only","many","table","perhaps"]})");
}

TEST_CASE("the schema tells numbers from integers") {
  CHECK(json_schema<one_number>() ==
        R"({"title":"one_number","type":"object","properties":{"value":{"type":"number"}},)"
        R"("required":["value"]})");
}
