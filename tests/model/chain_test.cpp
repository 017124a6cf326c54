#include "model/chain.h"

#include <gtest/gtest.h>

#include <numeric>

namespace headwater {
namespace {

LogId log_0_to_15() {
  std::string bytes(16, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  return *LogId::from_bytes(bytes);
}

TEST(Sha256, gives_the_hash_of_the_standards_example) {
  EXPECT_EQ(to_hex(Sha256().update("abc").finish()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, does_not_care_how_the_bytes_are_cut_and_starts_afresh_afterwards) {
  Sha256 sha;
  const Hash whole = sha.update("abc").finish();
  EXPECT_EQ(sha.update("a").update("").update("bc").finish(), whole);
}

// Computed with Python's hashlib from the definition.
TEST(Chain, begins_with_the_hash_of_the_log_id_and_the_gateway) {
  EXPECT_EQ(to_hex(chain_origin(log_0_to_15(), "greenhouse-1")),
            "1ae24efa88b4b88a8dbbfa788ce4870f047fc45b4811438323c21f8d59f27a39");
}

TEST(Chain, each_link_is_the_hash_of_the_one_before_and_the_events_bytes) {
  Chain chain{Hash{}};
  chain.extend("first");
  const Hash first = chain.value();
  EXPECT_EQ(first, Sha256().update(std::string(32, '\0')).update("first").finish());
  chain.extend("second");
  EXPECT_EQ(chain.value(), Sha256().update(as_bytes(first)).update("second").finish());
  chain.reset(first);
  EXPECT_EQ(chain.value(), first);
}

TEST(Chain, another_order_is_another_chain) {
  Chain one{Hash{}};
  one.extend("a");
  one.extend("b");
  Chain other{Hash{}};
  other.extend("b");
  other.extend("a");
  EXPECT_NE(one.value(), other.value());
}

TEST(Hash, comes_back_from_its_bytes_if_there_are_32) {
  const Hash hash = Sha256().update("abc").finish();
  EXPECT_EQ(hash_from_bytes(as_bytes(hash)), hash);
  EXPECT_FALSE(hash_from_bytes(std::string(31, 'x')));
  EXPECT_FALSE(hash_from_bytes(std::string(33, 'x')));
}

}  // namespace
}  // namespace headwater
