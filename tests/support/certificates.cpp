#include "tests/support/certificates.h"

#include "tests/support/process.h"

#include <stdexcept>
#include <vector>

namespace headwater::testing {
namespace {

constexpr const char* here = "DNS:localhost,IP:127.0.0.1";

void openssl(const std::vector<std::string>& arguments) {
  const Outcome outcome = run("openssl", arguments);
  if (outcome.exit_code != 0) {
    throw std::runtime_error("openssl " + arguments.front() + ": " + outcome.err);
  }
}

// What `openssl ca` wants to know; of its commands the only one that takes dates in the past in
// every version.
std::string authority_configuration(const TempDir& directory, const Certificate& ca,
                                    const std::string& alternative_names) {
  return "[ca]\ndefault_ca = here\n[here]\nnew_certs_dir = " + directory.path().string() +
         "\ndatabase = " + directory.file("index") + "\nserial = " + directory.file("serial") +
         "\ncertificate = " + ca.certificate + "\nprivate_key = " + ca.key +
         "\ndefault_md = sha256\npolicy = any\nx509_extensions = names\nunique_subject = no\n"
         "[any]\ncommonName = supplied\n"
         "[names]\nbasicConstraints = CA:FALSE\nsubjectAltName = " +
         alternative_names + "\n";
}

}  // namespace

Certificates::Certificates() : ca_(make_authority("ca")), other_ca_(make_authority("other-ca")) {
  write_file(directory_.file("index"), "");
  write_file(directory_.file("serial"), "01\n");
  server_ = sign("server", "localhost", here, false);
  client_ = sign("client", "client", "DNS:client", false);
  expired_ = sign("expired", "localhost", here, true);
  other_host_ = sign("other-host", "elsewhere.example", "DNS:elsewhere.example", false);
}

Certificate Certificates::make_authority(const std::string& name) const {
  Certificate made{directory_.file(name + ".pem"), directory_.file(name + ".key")};
  openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-days", "2", "-subj", "/CN=" + name, "-keyout", made.key, "-out", made.certificate});
  return made;
}

Certificate Certificates::sign(const std::string& name, const std::string& subject,
                               const std::string& alternative_names, bool out_of_date) const {
  Certificate made{directory_.file(name + ".pem"), directory_.file(name + ".key")};
  const std::string request = directory_.file(name + ".csr");
  const std::string configuration = directory_.file(name + ".conf");
  write_file(configuration, authority_configuration(directory_, ca_, alternative_names));
  openssl({"req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-subj", "/CN=" + subject, "-keyout", made.key, "-out", request});
  std::vector<std::string> arguments{"ca",  "-batch", "-notext", "-config",       configuration,
                                     "-in", request,  "-out",    made.certificate};
  const std::vector<std::string> dates =
      out_of_date
          ? std::vector<std::string>{"-startdate", "20200101000000Z", "-enddate", "20200201000000Z"}
          : std::vector<std::string>{"-days", "2"};
  arguments.insert(arguments.end(), dates.begin(), dates.end());
  openssl(arguments);
  return made;
}

}  // namespace headwater::testing
