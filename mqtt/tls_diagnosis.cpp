#include "mqtt/tls_diagnosis.h"

#include "mqtt/address.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace headwater {
namespace {

constexpr int timeout_s = 5;
constexpr int retry_ms = 100;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;

std::string last_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? std::string() : reason;
}

// Empty if all files could be read.
std::string load(SSL_CTX* context, const TlsOptions& tls) {
  const std::string authorities = tls.ca_file.empty() ? system_authorities : tls.ca_file;
  if (SSL_CTX_load_verify_file(context, authorities.c_str()) != 1) {
    return authorities + ": " + last_error();
  }
  if (tls.certificate.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, tls.certificate.c_str()) != 1) {
    return tls.certificate + ": " + last_error();
  }
  if (SSL_CTX_use_PrivateKey_file(context, tls.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return tls.key + ": " + last_error();
  }
  return {};
}

std::string shake_hands(SSL_CTX* context, const std::string& host, const std::string& port) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new_ssl_connect(context));
  SSL* ssl = nullptr;
  if (!bio || BIO_get_ssl(bio.get(), &ssl) != 1 || ssl == nullptr) return {};
  BIO_set_conn_hostname(bio.get(), (host + ":" + port).c_str());
  SSL_set_tlsext_host_name(ssl, host.c_str());
  SSL_set1_host(ssl, host.c_str());
  if (BIO_do_connect_retry(bio.get(), timeout_s, retry_ms) == 1) return {};
  const long verified = SSL_get_verify_result(ssl);
  if (verified == X509_V_OK) return last_error();
  return std::string("the broker's certificate: certificate verify failed, ") +
         X509_verify_cert_error_string(verified);
}

}  // namespace

std::string diagnose_tls(std::string_view broker, const TlsOptions& tls) {
  ERR_clear_error();
  const Context context(SSL_CTX_new(TLS_client_method()));
  if (!context) return last_error();
  if (auto trouble = load(context.get(), tls); !trouble.empty()) return trouble;
  const HostAndPort target = host_and_port(broker);
  return shake_hands(context.get(), target.host, target.port);
}

}  // namespace headwater
