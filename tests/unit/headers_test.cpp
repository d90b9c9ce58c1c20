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

TEST_CASE("a user agent is cut at a whole character and made valid") {
  CHECK(safe_user_agent("curl/7.88") == "curl/7.88");
  CHECK(safe_user_agent(std::string(300, 'x')) == std::string(256, 'x'));
  CHECK(safe_user_agent(std::string(255, 'x') + "ä") == std::string(255, 'x'));
  CHECK(safe_user_agent(std::string(254, 'x') + "äx") == std::string(254, 'x') + "ä");
  CHECK(safe_user_agent("a\xFFz") == "a?z");
}
