#include "http/server_tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <stdexcept>

#include "messages/log.hpp"

namespace troupe::http {

namespace {

using context_ptr = std::shared_ptr<asio::ssl::context>;

[[noreturn]] void complain(const std::string& setting, const std::string& what) {
  ERR_clear_error();
  throw std::runtime_error(fmt::format("{}: {}", setting, what));
}

void check_readable(const std::string& setting, const std::string& file) {
  if (file.empty())
    complain(setting, "TLS needs both http.tls-certificate and http.tls-key, this one is not set");
  if (!std::ifstream{file}) complain(setting, fmt::format("{}: {}", file, std::strerror(errno)));
}

/// HTTP/1.1 for those who ask which protocol there is; who wants another gets an alert (RFC 7301).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned offered_length, void*) {
  // `chosen` goes on pointing into it.
  static constexpr unsigned char ours[] = "\x08http/1.1";
  auto** out = const_cast<unsigned char**>(chosen);  // the C interface asks for it
  const auto found =
      SSL_select_next_proto(out, length, ours, sizeof ours - 1, offered, offered_length);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// TLS 1.2 with forward secrecy and authenticated ciphers alone; 1.3 has no others.
void restrict_to_what_is_safe(SSL_CTX* tls) {
  SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(tls, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(
      tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);  // idle connections cost less
  SSL_CTX_set_alpn_select_cb(tls, choose_protocol, nullptr);
}

std::string end_of(const X509* certificate) {
  std::tm end{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end);
  std::array<char, sizeof "2026-01-01T00:00:00Z"> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &end);
  return text.data();
}

void say_how_long(SSL_CTX* tls, const std::string& file) {
  const auto* certificate = SSL_CTX_get0_certificate(tls);
  const auto end = end_of(certificate);
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    log::warn("http", "the certificate has expired", {{"file", file}, {"until", end}});
  else
    log::info("http", "certificate", {{"file", file}, {"until", end}});
}

}  // namespace

tls_identity::tls_identity(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)),
      key_file_(std::move(key_file)),
      current_(read()) {}

void tls_identity::reload() {
  auto fresh = read();
  const std::lock_guard lock{mutex_};
  current_ = std::move(fresh);
}

context_ptr tls_identity::current() const {
  const std::lock_guard lock{mutex_};
  return current_;
}

context_ptr tls_identity::read() const {
  check_readable("http.tls-certificate", certificate_file_);
  check_readable("http.tls-key", key_file_);
  auto fresh = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  auto* tls = fresh->native_handle();
  restrict_to_what_is_safe(tls);
  // A key under a password is refused: asking for it would hold up the start.
  SSL_CTX_set_default_passwd_cb(tls, [](char*, int, int, void*) { return 0; });
  if (SSL_CTX_use_certificate_chain_file(tls, certificate_file_.c_str()) != 1)
    complain("http.tls-certificate", certificate_file_ + " holds no certificate in PEM");
  // A key of another kind than the certificate's is taken, and then stands without a certificate.
  if (SSL_CTX_use_PrivateKey_file(tls, key_file_.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(tls) != 1)
    complain("http.tls-key",
             fmt::format("{} holds no private key in PEM without a password, or not that of the "
                         "certificate in {}",
                         key_file_, certificate_file_));
  say_how_long(tls, certificate_file_);
  return fresh;
}

}  // namespace troupe::http
