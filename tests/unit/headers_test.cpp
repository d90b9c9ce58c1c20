#include "http/headers.hpp"

#include <catch2/catch.hpp>

using namespace troupe::http;

TEST_CASE("a request id of safe letters is kept") {
  CHECK(request_id_from("a") == "a");
  CHECK(request_id_from("Trace-1_2.3") == "Trace-1_2.3");
  CHECK(request_id_from(std::string(64, 'x')) == std::string(64, 'x'));
}

TEST_CASE("a request id that is not safe is replaced by a fresh one") {
  const auto is_replaced = [](const std::string& given) {
    const auto id = request_id_from(given);
    return id != given && request_id_from(id) == id;
  };
  CHECK(is_replaced(""));
  CHECK(is_replaced(std::string(65, 'x')));
  CHECK(is_replaced("a b"));
  CHECK(is_replaced("a\nb"));
  CHECK(is_replaced("a\"b"));
  CHECK(is_replaced("ä"));
  CHECK(request_id_from("") != request_id_from(""));
}

TEST_CASE("which content types are JSON") {
  CHECK(is_json("application/json"));
  CHECK(is_json("Application/JSON"));
  CHECK(is_json("application/json; charset=utf-8"));
  CHECK(is_json("application/json;charset=UTF-8"));
  CHECK(is_json(" application/json ; charset=\"utf-8\" ;"));
  CHECK_FALSE(is_json(""));
  CHECK_FALSE(is_json("text/plain"));
  CHECK_FALSE(is_json("application/jsonp"));
  CHECK_FALSE(is_json("application/json; charset=latin-1"));
  CHECK_FALSE(is_json("application/json, application/json"));
  CHECK_FALSE(is_json("application/x-www-form-urlencoded"));
}

TEST_CASE("which token an Authorization header carries") {
  CHECK(bearer_token("Bearer abc.def") == "abc.def");
  CHECK(bearer_token("bearer abc") == "abc");
  CHECK(bearer_token("BEARER  abc ") == "abc");
  CHECK_FALSE(bearer_token(""));
  CHECK_FALSE(bearer_token("Basic abc"));
  CHECK_FALSE(bearer_token("Bearerabc"));
  CHECK(bearer_token("Bearer") == "");
  CHECK(bearer_token("Bearer a b") == "");
  CHECK(bearer_token("Bearer a, Bearer b") == "");
}

TEST_CASE("a field name is one word without blanks") {
  CHECK(is_field_name("Content-Length"));
  CHECK(is_field_name("x_1!#$%&'*+.^`|~"));
  CHECK_FALSE(is_field_name(""));
  CHECK_FALSE(is_field_name("Content-Length "));
  CHECK_FALSE(is_field_name("Transfer\tEncoding"));
  CHECK_FALSE(is_field_name("na(me"));
  CHECK_FALSE(is_field_name("n\xC3\xA4me"));
}

TEST_CASE("a user agent is cut at a whole character and made valid") {
  CHECK(safe_user_agent("curl/7.88") == "curl/7.88");
  CHECK(safe_user_agent(std::string(300, 'x')) == std::string(256, 'x'));
  CHECK(safe_user_agent(std::string(255, 'x') + "ä") == std::string(255, 'x'));
  CHECK(safe_user_agent(std::string(254, 'x') + "äx") == std::string(254, 'x') + "ä");
  CHECK(safe_user_agent("a\xFFz") == "a?z");
}

TEST_CASE("which language of ours an Accept-Language header likes best") {
  const auto [header, locale] = GENERATE(table<std::string, std::string>({
      {"", "en"},
      {"ru", "ru"},
      {"RU", "ru"},
      {"ru-RU", "ru"},
      {"ru-Cyrl-RU", "ru"},
      {"de", "en"},
      {"rus", "en"},  // another tag, if for the same language
      {"en-GB,ru;q=0.9", "en"},
      {"ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"},
      {"de-DE, de;q=0.9, ru;q=0.5, en;q=0.4", "ru"},
      {"en;q=0.8, ru", "ru"},
      {"en;q=0.001, ru;q=0.002", "ru"},
      {"ru, en", "ru"},  // of two alike the first
      {"en, ru", "en"},
      {" ru ; q=1.000\t,\ten ;\tQ=0.9", "ru"},
      {"*", "en"},
      {"ru;q=0.5, *", "en"},  // any other is liked better
      {"ru;q=0.5, *;q=0.1", "ru"},
      {"en;q=0.1, *", "ru"},
      {"en;q=0, *", "ru"},
      {"ru;q=0", "en"},
      {"ru-RU, ru;q=0", "en"},
      {"ru-RU;q=0, ru;q=0.5", "ru"},
      {"*;q=0, ru", "ru"},
      {"en;q=0, ru;q=0", "en"},  // somebody must be written to in some language
  }));
  CAPTURE(header);
  CHECK(choose_locale(header).text() == locale);
}

TEST_CASE("parts of an Accept-Language header that are none are passed over") {
  const auto* garbage = GENERATE(
      "ru;", "ru;q", "ru;q=", "ru;q=x", "ru;q=2", "ru;q=1.001", "ru;q=0.5555", "ru;q=-1", "ru;q=.5",
      "ru;v=1", "ru;q=1;v=1", "ru;q=0.5 0", "ru_RU", "ru-", "-ru", "ru--RU", "ru RU", "r u", "ru1",
      "ru-\xFF", "ru-abcdefghi", "**", "*-ru", ",,,", ";q=1", "ru\x7F");
  CAPTURE(garbage);
  CHECK(choose_locale(garbage).text() == "en");
  CHECK(choose_locale(std::string{garbage} + ", de, ru;q=0.1").text() == "ru");
}

TEST_CASE("of a very long Accept-Language header whole parts of the beginning count") {
  const auto filling = [](std::size_t size) {
    std::string text;
    while (text.size() < size) text += "d,";
    return text;
  };
  CHECK(choose_locale(filling(998) + "ru").text() == "ru");
  CHECK(choose_locale(filling(998) + "ru,en").text() == "ru");
  CHECK(choose_locale(filling(998) + "ru;q=0.1").text() == "en");
  CHECK(choose_locale(filling(1000) + "ru").text() == "en");
  CHECK(choose_locale(std::string(1'000'000, 'x')).text() == "en");
  CHECK(choose_locale("ru," + filling(1'000'000)).text() == "ru");
  CHECK(choose_locale("ru," + std::string(1'000'000, '*')).text() == "ru");
}

TEST_CASE("an Accept-Encoding header takes gzip by name or by everything, with a weight") {
  const auto [header, takes] = GENERATE(table<std::string, bool>({
      {"", false},
      {"gzip", true},
      {"GZIP;q=0.5", true},
      {"deflate, gzip, br", true},
      {"x-gzip", true},
      {"*", true},
      {"identity", false},
      {"gzip;q=0", false},
      {"gzip; q=0.000, *", false},
      {"*, gzip;q=0", false},
      {"*;q=0", false},
      {"gzipped", false},
  }));
  INFO(header);
  CHECK(takes_gzip(header) == takes);
}

TEST_CASE("the path is what stands in a target before the query, a whole URL or not") {
  using rows = std::vector<std::pair<const char*, const char*>>;
  const auto [target, path] = GENERATE(from_range(rows{{"/a", "/a"},
                                                       {"/a?b=/c", "/a"},
                                                       {"/", "/"},
                                                       {"*", "*"},
                                                       {"http://x/a?b", "/a"},
                                                       {"HTTPS://x:80/a/b", "/a/b"},
                                                       {"http://x", "/"},
                                                       {"http://x?a=/b", "/"},
                                                       {"/a?u=http://x/b", "/a"},
                                                       {"/http://x/a", "/http://x/a"},
                                                       {"/a#b", "/a#b"},
                                                       {"x:80", "x:80"}}));
  INFO(target);
  CHECK(path_of_target(target) == path);
}
