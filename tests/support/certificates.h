// Certificates for TLS tests, made afresh by the openssl program.
#pragma once

#include "tests/support/temp_dir.h"

#include <string>

namespace headwater::testing {

// Files in PEM format.
struct Certificate {
  std::string certificate;
  std::string key;
};

// An authority and what it has signed. The servers' certificates are for "localhost" and 127.0.0.1
// where nothing else is said.
class Certificates {
 public:
  // Throws std::runtime_error with openssl's message if one cannot be made.
  Certificates();

  [[nodiscard]] const std::string& ca_file() const { return ca_.certificate; }
  [[nodiscard]] const Certificate& server() const { return server_; }
  [[nodiscard]] const Certificate& client() const { return client_; }
  // A server's, out of date for years.
  [[nodiscard]] const Certificate& expired() const { return expired_; }
  // A server's, for elsewhere.example.
  [[nodiscard]] const Certificate& other_host() const { return other_host_; }
  // An authority that has signed none of these.
  [[nodiscard]] const std::string& other_ca_file() const { return other_ca_.certificate; }

 private:
  [[nodiscard]] Certificate make_authority(const std::string& name) const;
  [[nodiscard]] Certificate sign(const std::string& name, const std::string& subject,
                                 const std::string& alternative_names, bool out_of_date) const;

  TempDir directory_;
  Certificate ca_;
  Certificate other_ca_;
  Certificate server_;
  Certificate client_;
  Certificate expired_;
  Certificate other_host_;
};

}  // namespace headwater::testing
