#pragma once

#include <map>
#include <string>
#include <string_view>

#include "actors/auth/crypto/digest.hpp"
#include "messages/setting.hpp"

namespace troupe {

struct client_settings {
  std::string clients;  ///< "billing:9f86d0…,search:60303a…", none if empty

  void declare(setting_list& list);
};

/// The services that may ask whether a token is good, and by what each proves that it is the one.
/// Of secrets only digests are known. Its functions may be called from many threads.
class service_clients {
 public:
  /// Throws std::runtime_error, naming the setting and what is wrong in it.
  explicit service_clients(const client_settings& settings);

  bool empty() const { return secrets_.empty(); }

  /// Takes as long for a wrong secret as for the right one.
  bool knows(std::string_view name, std::string_view secret) const;

 private:
  std::map<std::string, digest, std::less<>> secrets_;
};

}  // namespace troupe
