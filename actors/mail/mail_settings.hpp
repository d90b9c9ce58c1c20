#pragma once

#include <optional>

#include "actors/mail/letter.hpp"
#include "messages/setting.hpp"

namespace troupe {

/// A mail server, as the sender wants it.
struct smtp_route {
  std::string url;                     ///< smtp://mail.example.org:587, or smtps://
  std::string own_name = "localhost";  ///< as we say EHLO
  bool must_be_secure = true;          ///< by TLS from the start, or by STARTTLS
  std::string user = {};               ///< signs in if not empty
  std::string password = {};
  std::string ca_file = {};  ///< in place of the system's authorities, if not empty
  std::chrono::milliseconds timeout = std::chrono::seconds{30};
};

/// From whom letters come and which way they go.
struct mail_route {
  mailbox from{"Troupe", "no-reply@localhost"};
  std::optional<smtp_route> server;  ///< none: they are files
};

struct mail_settings {
  std::string server = {};
  std::string tls = "required";
  std::string user = {};
  std::string password = {};
  std::string from = "Troupe <no-reply@localhost>";
  std::string ca_file = {};
  std::int64_t connections = 2;  ///< each has a thread; a server may not like many from one place
  std::chrono::milliseconds timeout =
      std::chrono::seconds{30};  ///< twice within a relay's patience

  void declare(setting_list& list);
};

/// What the settings mean together. Throws std::runtime_error that names the setting that is wrong
/// and how: a password is not to be sent in the clear over a network.
mail_route route_of(const mail_settings& settings);

}  // namespace troupe
