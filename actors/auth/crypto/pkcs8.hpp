#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace Botan {
class Private_Key;
}

namespace troupe {

/// The private key that `der` spells (RFC 5208), or null if it spells none.
std::unique_ptr<Botan::Private_Key> read_pkcs8(std::string_view der);

std::string write_pkcs8(const Botan::Private_Key& key);

}  // namespace troupe
