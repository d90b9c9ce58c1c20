#include "actors/auth/key_plan.hpp"

#include <algorithm>

#include "actors/auth/token_issuer.hpp"

namespace troupe {

namespace {

constexpr const char* purposes[] = {purpose_access, purpose_refresh};

bool is_among(const std::string& kid, const std::vector<std::string>& kids) {
  return std::ranges::find(kids, kid) != kids.end();
}

}  // namespace

std::vector<wanted_key> keys_to_begin_with(const std::vector<key_details>& keys,
                                           const std::string& algorithm) {
  std::vector<wanted_key> wanted;
  for (const auto* purpose : purposes) {
    const key_details* newest = nullptr;
    for (const auto& key : keys)
      if (key.purpose == purpose && key.state != "retired") newest = &key;
    if (!newest)
      wanted.push_back({purpose, false});
    else if (newest->algorithm != algorithm)
      wanted.push_back({purpose, true});
  }
  return wanted;
}

std::vector<std::string> purposes_signed_by(const std::vector<key_details>& keys,
                                            const std::vector<std::string>& kids) {
  std::vector<std::string> signed_by;
  for (const auto& key : keys)
    if (key.state == "signing" && is_among(key.kid, kids)) signed_by.push_back(key.purpose);
  return signed_by;
}

std::vector<wanted_key> successors_of(const std::vector<key_details>& keys,
                                      const std::vector<std::string>& kids) {
  std::vector<wanted_key> wanted;
  for (const auto& purpose : purposes_signed_by(keys, kids)) {
    const auto follows = [&](const key_details& key) {
      return key.purpose == purpose && key.state == "published" && !is_among(key.kid, kids);
    };
    if (std::ranges::none_of(keys, follows)) wanted.push_back({purpose, true});
  }
  return wanted;
}

}  // namespace troupe
