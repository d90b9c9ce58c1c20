#include "actors/auth/crypto/pkcs8.hpp"

#include <botan/data_src.h>
#include <botan/pkcs8.h>

#include "actors/auth/crypto/octets.hpp"

namespace troupe {

std::unique_ptr<Botan::Private_Key> read_pkcs8(std::string_view der) try {
  Botan::DataSource_Memory source{octets(der), der.size()};
  return std::unique_ptr<Botan::Private_Key>{Botan::PKCS8::load_key(source)};
} catch (const Botan::Exception&) {
  return nullptr;
}

std::string write_pkcs8(const Botan::Private_Key& key) {
  return text_of(Botan::PKCS8::BER_encode(key));
}

}  // namespace troupe
