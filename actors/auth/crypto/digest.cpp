#include "actors/auth/crypto/digest.hpp"

#include <botan/hash.h>

#include "actors/auth/crypto/octets.hpp"

namespace troupe {

digest sha256(std::string_view bytes) {
  digest result;
  auto hash = Botan::HashFunction::create_or_throw("SHA-256");
  hash->update(octets(bytes), bytes.size());
  hash->final(reinterpret_cast<std::uint8_t*>(result.data()));
  return result;
}

}  // namespace troupe
