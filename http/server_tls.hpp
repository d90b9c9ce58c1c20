#pragma once

#include <asio/ssl/context.hpp>
#include <memory>
#include <mutex>
#include <string>

namespace troupe::http {

/// What the server shows to prove who it is: a certificate, with those that lead up to its issuer
/// behind it, and its private key, from two files in PEM. TLS 1.2 and 1.3; HTTP/1.1 alone.
class tls_identity {
 public:
  /// Throws std::runtime_error that says what is wrong with which file.
  tls_identity(std::string certificate_file, std::string key_file);

  /// Reads the files again, for the connections to come. Throws like the constructor, and then the
  /// certificate stays what it was.
  void reload();

  /// Connections that were made with one keep it.
  std::shared_ptr<asio::ssl::context> current() const;

 private:
  std::shared_ptr<asio::ssl::context> read() const;

  std::string certificate_file_;
  std::string key_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<asio::ssl::context> current_;
};

}  // namespace troupe::http
