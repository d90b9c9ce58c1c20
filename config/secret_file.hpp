#pragma once

#include <string>

#include "actors/auth/crypto/secret_box.hpp"

namespace troupe::config {

/// The server's secret from its file. In the profile dev one is made up, mode 0600, if there is no
/// file; it says of itself that it is made up, and the profile production refuses it, as it refuses
/// a weak one and none. Throws std::runtime_error that names the setting and says what to do.
server_secret read_secret(const std::string& path, bool production);

}  // namespace troupe::config
