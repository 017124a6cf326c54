#include "model/chain.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

namespace headwater {
namespace {

// Fetched once: looking the algorithm up costs more than hashing an event.
const EVP_MD* sha256() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

void require(int succeeded) {
  if (succeeded != 1) std::abort();
}

}  // namespace

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();

  Context() {
    require(evp != nullptr && sha256() != nullptr ? 1 : 0);
    require(EVP_DigestInit_ex(evp, sha256(), nullptr));
  }
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()));
  return *this;
}

Hash Sha256::finish() {
  Hash hash;
  require(EVP_DigestFinal_ex(context_->evp, hash.data(), nullptr));
  // Without an algorithm the context keeps the one it has, which is much cheaper.
  require(EVP_DigestInit_ex(context_->evp, nullptr, nullptr));
  return hash;
}

std::string to_hex(const Hash& hash) {
  std::string hex;
  hex.reserve(hash.size() * 2);
  for (const auto byte : hash) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

std::string_view as_bytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::optional<Hash> hash_from_bytes(std::string_view bytes) {
  Hash hash;
  if (bytes.size() != hash.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

Hash chain_origin(const LogId& log, std::string_view gateway) {
  return Sha256().update(log.bytes()).update(gateway).finish();
}

}  // namespace headwater
