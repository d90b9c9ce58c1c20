#include "actors/auth/crypto/jws.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/jws_eddsa.hpp"
#include "actors/auth/crypto/jws_es256.hpp"
#include "actors/auth/crypto/jws_hs256.hpp"
#include "actors/auth/crypto/jws_rs256.hpp"
#include "messages/errors.hpp"

namespace troupe {

namespace {

/// All that an algorithm brings; one row each.
struct algorithm_row {
  std::string_view name;
  signing_key_ptr (*generate)();
  signing_key_ptr (*load_signing)(std::string_view pkcs8);    // or null
  verifying_key_ptr (*load_verifying)(std::string_view key);  // or null
};

constexpr algorithm_row algorithms[] = {
    {"EdDSA", eddsa::generate, eddsa::load_signing, eddsa::load_verifying},
    {"ES256", es256::generate, es256::load_signing, es256::load_verifying},
    {"RS256", rs256::generate, rs256::load_signing, rs256::load_verifying},
    {"HS256", hs256::generate, hs256::load_signing, hs256::load_verifying},
};

caf::error unfit(std::string_view what, std::string_view algorithm) {
  return caf::make_error(errc::handler_failed, std::string{what} + ' ' + std::string{algorithm});
}

/// Calls what the algorithm's row has for the purpose.
template <class Function, class... Arguments>
auto ask_algorithm(std::string_view name, Function algorithm_row::*function, Arguments... arguments)
    -> caf::expected<std::invoke_result_t<Function, Arguments...>> {
  const auto* row = std::ranges::find(algorithms, name, &algorithm_row::name);
  if (row == std::end(algorithms)) return unfit("there is no signature algorithm", name);
  auto key = (row->*function)(arguments...);
  if (!key) return unfit("this is no key that may be used with", name);
  return key;
}

}  // namespace

caf::expected<signing_key_ptr> generate_key(std::string_view algorithm) {
  return ask_algorithm(algorithm, &algorithm_row::generate);
}

caf::expected<signing_key_ptr> load_signing_key(std::string_view algorithm,
                                                std::string_view pkcs8) {
  return ask_algorithm(algorithm, &algorithm_row::load_signing, pkcs8);
}

caf::expected<verifying_key_ptr> load_verifying_key(std::string_view algorithm,
                                                    std::string_view key) {
  return ask_algorithm(algorithm, &algorithm_row::load_verifying, key);
}

bool is_secret(const public_key& key) {
  return key.algorithm == "HS256";
}

std::optional<jws_parts> split_jws(std::string_view text) {
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  if (first == last || text.find('.', first + 1) != last) return std::nullopt;
  return jws_parts{text.substr(0, first), text.substr(first + 1, last - first - 1),
                   text.substr(last + 1), text.substr(0, last)};
}

std::string make_jws(std::string_view header, std::string_view payload, const signing_key& key) {
  auto text = base64url_encode(header) + '.' + base64url_encode(payload);
  auto signature = base64url_encode(key.sign(text));
  return text + '.' + signature;
}

}  // namespace troupe
