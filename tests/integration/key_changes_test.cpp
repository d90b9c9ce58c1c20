#include "actors/auth/token_reader.hpp"
#include "messages/auth.hpp"
#include "tests/integration/ensemble.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

std::string access_kid(const token_pair& pair) {
  return kid_of(pair.access_token.token.text());
}

std::string refresh_kid(const token_pair& pair) {
  return kid_of(pair.refresh_token.token.text());
}

struct keys_of_a_node {
  whole_cast all;

  key_list keys() { return all.ask<key_list>(all.cast.auth, list_keys{}).value(); }

  key_list rotate(bool now = false) {
    return all.ask<key_list>(all.cast.auth, rotate_keys{now}).value();
  }

  key_list retire(std::vector<std::string> kids) {
    return all.ask<key_list>(all.cast.auth, retire_keys{std::move(kids)}).value();
  }

  token_pair sign_in(const std::string& login = "ann") {
    return all.log_in_as(login).value().token_pair;
  }

  std::string signs(const std::string& purpose) {
    for (const auto& key : keys().keys)
      if (key.purpose == purpose && key.state == "signing") return key.kid;
    return "nothing";
  }

  /// In the order in which they sign: "EdDSA signing".
  std::vector<std::string> states(const std::string& purpose) {
    std::vector<std::string> texts;
    for (const auto& key : keys().keys)
      if (key.purpose == purpose) texts.push_back(key.algorithm + ' ' + key.state);
    return texts;
  }
};

using texts = std::vector<std::string>;

/// As if that time had gone by for the keys, such as "300 s".
void pass(const std::string& time) {
  change("UPDATE auth.signing_keys SET signs_at = signs_at - interval '" + time +
         "', created_at = created_at - interval '" + time + "'");
}

whole_cast::choices beside(const std::string& algorithm = "EdDSA") {
  whole_cast::choices how{.empty = false};
  how.settings.auth.tokens.algorithm = algorithm;
  return how;
}

}  // namespace

TEST_CASE("a rotated key is known to the guard at once, and signs after five minutes") {
  keys_of_a_node node;
  const auto before = node.all.register_as("ann").value().token_pair;
  node.rotate();
  CHECK(node.states("access") == texts{"EdDSA signing", "EdDSA published"});
  CHECK(node.states("refresh") == texts{"EdDSA signing", "EdDSA published"});
  CHECK(node.all.cast.guard->public_keys().value().size() == 2);
  CHECK(access_kid(node.sign_in()) == access_kid(before));

  pass("300 s");  // whoever asked in the last moment before a guard showed it may still not know it
  CHECK(access_kid(node.sign_in()) == access_kid(before));
  pass("10 s");
  const auto after = node.sign_in();
  CHECK(node.states("access") == texts{"EdDSA verifying", "EdDSA signing"});
  CHECK(access_kid(after) != access_kid(before));
  CHECK(refresh_kid(after) != refresh_kid(before));
  CHECK(node.all.is_good(after));
  CHECK(node.all.is_good(before));
  CHECK(access_kid(node.all.refresh(before).value()) == access_kid(after));
}

TEST_CASE("keys that are to sign now do") {
  keys_of_a_node node;
  const auto before = node.all.register_as("ann").value().token_pair;
  node.rotate();
  node.rotate(true);
  CHECK(node.states("access") == texts{"EdDSA verifying", "EdDSA verifying", "EdDSA signing"});
  const auto after = node.all.refresh(before).value();
  CHECK(access_kid(after) == node.signs("access"));
  CHECK(refresh_kid(after) == node.signs("refresh"));
  CHECK(node.all.is_good(after));
  CHECK(node.all.is_good(before));
  pass("310 s");
  CHECK(access_kid(node.sign_in()) == access_kid(after));
}

TEST_CASE("tokens by a retired key are refused, and another key signs at once") {
  keys_of_a_node node;
  const auto before = node.all.register_as("ann").value().token_pair;
  node.retire({access_kid(before)});
  CHECK(node.all.is_refused(before));
  CHECK(node.states("access") == texts{"EdDSA retired", "EdDSA signing"});
  CHECK(node.states("refresh") == texts{"EdDSA signing"});
  CHECK(node.all.is_good(node.sign_in()));

  const auto refreshed = node.all.refresh(before).value();
  CHECK(node.all.is_good(refreshed));
  node.retire({refresh_kid(refreshed)});
  CHECK(node.all.refresh(refreshed).error() == errc::invalid_token);
  CHECK(node.all.is_good(refreshed));
  CHECK(node.all.is_good(node.all.refresh(node.sign_in()).value()));
}

TEST_CASE("a key that waits signs in place of the one that is retired") {
  keys_of_a_node node;
  const auto before = node.all.register_as("ann").value().token_pair;
  node.rotate();
  node.retire({access_kid(before), refresh_kid(before)});
  CHECK(node.states("access") == texts{"EdDSA retired", "EdDSA signing"});
  CHECK(node.all.is_refused(before));
  CHECK(node.all.refresh(before).error() == errc::invalid_token);
  node.retire({access_kid(before)});  // again: no error
  CHECK(node.all.is_good(node.sign_in()));
}

TEST_CASE("an old key that does not sign any more is retired without another one") {
  keys_of_a_node node;
  const auto before = node.all.register_as("ann").value().token_pair;
  node.rotate(true);
  const auto after = node.sign_in();
  node.retire({access_kid(before)});
  CHECK(node.all.is_refused(before));
  CHECK(node.all.is_good(after));
  CHECK(node.keys().keys.size() == 4);
}

TEST_CASE("an old key does not sign again where two operators retire the newer ones at once") {
  keys_of_a_node node;
  node.all.register_as("ann").value();
  node.rotate(true);
  node.rotate();
  const auto keys = node.keys().keys;
  const auto kid_at = [&](const std::string& state) {
    return std::ranges::find_if(keys,
                                [&](const key_details& key) {
                                  return key.purpose == "access" && key.state == state;
                                })
        ->kid;
  };
  const auto put = [&](const std::string& state) {
    return node.all.on().put<key_list>(node.all.cast.auth, retire_keys{{kid_at(state)}});
  };
  auto one = put("signing"), other = put("published");
  node.all.on().run();
  CHECK((one.value().keys.size() > 0 && other.value().keys.size() > 0));
  CHECK(node.states("access") ==
        texts{"EdDSA verifying", "EdDSA retired", "EdDSA retired", "EdDSA signing"});
}

TEST_CASE("where one key is not there none is retired") {
  keys_of_a_node node;
  const auto pair = node.all.register_as("ann").value().token_pair;
  const auto refused =
      node.all.ask<key_list>(node.all.cast.auth, retire_keys{{access_kid(pair), "nobody's"}});
  CHECK(refused.error() == errc::no_such_key);
  CHECK(node.all.is_good(pair));
}

TEST_CASE(
    "another node goes by the rows: it knows keys that it did not make, and none that is retired") {
  keys_of_a_node one;
  const auto before = one.all.register_as("ann").value().token_pair;
  keys_of_a_node other{whole_cast{beside()}};
  one.rotate(true);
  const auto after = one.sign_in();
  const auto refreshed = other.all.refresh(after).value();
  CHECK(access_kid(refreshed) == access_kid(after));
  CHECK(access_kid(other.sign_in()) == access_kid(after));

  one.retire({refresh_kid(refreshed)});
  CHECK(other.all.refresh(refreshed).error() == errc::invalid_token);
  CHECK(other.all.is_good(other.sign_in()) == false);  // its guard has not asked yet
  for (int look = 0; look < 12; ++look) other.all.on().pass(std::chrono::seconds{5});
  CHECK(other.all.is_good(other.sign_in()));
}

TEST_CASE("another algorithm is rotated in at a start, and old tokens stay good") {
  const auto before = whole_cast{}.register_as("ann").value().token_pair;
  for (const std::string algorithm : {"ES256", "RS256", "HS256"}) {
    keys_of_a_node node{whole_cast{beside(algorithm)}};
    CHECK(node.states("access").back() == algorithm + " published");
    const auto still = node.signs("access");
    CHECK(access_kid(node.sign_in()) == still);
    pass("310 s");
    const auto after = node.sign_in();
    CHECK(access_kid(after) != still);
    CHECK(node.states("access").back() == algorithm + " signing");
    CHECK(node.all.is_good(after));
    CHECK(node.all.is_good(before));
    CHECK(node.all.is_good(node.all.refresh(after).value()));
  }
  keys_of_a_node again{whole_cast{beside("HS256")}};
  CHECK(again.states("access").back() == "HS256 signing");
  CHECK(again.all.cast.guard->public_keys().value().size() == 3);  // all but the secret
}

TEST_CASE("a new database begins in the algorithm that is set") {
  fresh_schemas();
  keys_of_a_node node{whole_cast{beside("ES256")}};
  CHECK(node.states("access") == texts{"ES256 signing"});
  CHECK(node.states("refresh") == texts{"ES256 signing"});
  CHECK(node.all.is_good(node.all.register_as("ann").value().token_pair));
}
