// The hash chain over a log: chain(n) = SHA-256(chain(n-1) || canonical bytes of event n).
//
// Two logs with the same chain at N hold the same N events, byte for byte. SHA-256: FIPS 180-4.
#pragma once

#include "model/error.h"
#include "model/log_id.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] std::string to_hex(const Hash& hash);
[[nodiscard]] std::string_view as_bytes(const Hash& hash);
[[nodiscard]] std::optional<Hash> hash_from_bytes(std::string_view bytes);

// Computes SHA-256. One thread at a time. Running out of memory in OpenSSL ends the process.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  Sha256& update(std::string_view bytes);
  // The hash of all bytes since the last finish(); starts afresh.
  Hash finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// chain(0): the hash of the log id's 16 bytes and the gateway id.
[[nodiscard]] Hash chain_origin(const LogId& log, std::string_view gateway);

// A position in the chain that moves on event by event.
class Chain {
 public:
  explicit Chain(const Hash& start) : value_(start) {}

  void extend(std::string_view event_bytes) {
    value_ = sha_.update(as_bytes(value_)).update(event_bytes).finish();
  }
  [[nodiscard]] const Hash& value() const { return value_; }
  void reset(const Hash& value) { value_ = value; }

 private:
  Hash value_;
  Sha256 sha_;
};

}  // namespace headwater
