#include "tests/support/certificates.h"

#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace headwater::testing {
namespace {

// What openssl says of a server's certificate for "localhost".
std::string verdict(const std::string& ca_file, const std::string& certificate) {
  const Outcome outcome =
      run("openssl", {"verify", "-CAfile", ca_file, "-verify_hostname", "localhost", certificate});
  return outcome.out + outcome.err;
}

TEST(Certificates, the_servers_own_is_good) {
  const Certificates certificates;
  EXPECT_NE(verdict(certificates.ca_file(), certificates.server().certificate).find(": OK"),
            std::string::npos);
}

TEST(Certificates, each_bad_one_is_bad_for_its_own_reason) {
  const Certificates certificates;
  const auto reason = [&](const std::string& ca, const Certificate& certificate) {
    return verdict(ca, certificate.certificate);
  };
  EXPECT_NE(reason(certificates.ca_file(), certificates.expired()).find("expired"),
            std::string::npos);
  EXPECT_NE(reason(certificates.ca_file(), certificates.other_host()).find("hostname mismatch"),
            std::string::npos);
  EXPECT_NE(reason(certificates.other_ca_file(), certificates.server()).find("unable to get"),
            std::string::npos);
}

}  // namespace
}  // namespace headwater::testing
