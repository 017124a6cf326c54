// Stored states: old forms are read for ever, and what is not one is refused.
#include "model/state_codec.h"

#include "model/digest.h"
#include "tests/support/hex.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>
#include <protozero/pbf_writer.hpp>

namespace headwater {
namespace {

using protozero::pbf_writer;
using testing::event_of;
using testing::fold_in;
using testing::hex;
using testing::moment;
using testing::unhex;

// Has every field of form 1.
State sample_of_form_1() {
  GatewayStarted started;
  started.boot_id = "boot-1";
  started.incarnation = {1, 2, 3};
  started.software_version = "0.1.0";
  started.model_version = 1;
  started.clock_synchronised = true;
  ReadingRecorded reading;
  reading.measurements = {{"temp", 20.5, "C"},
                          {"count", std::int64_t{-3}, ""},
                          {"on", false, ""},
                          {"mode", std::string("auto"), ""}};
  const std::string gateway(gateway_stream);
  Event unknown = event_of("b", DeviceOnline{});
  unknown.type = static_cast<EventType>(1'000);
  State state;
  fold_in(state,
          {event_of(gateway, started), event_of(gateway, UpstreamConnected{"mqtt://centre"}),
           event_of(gateway, MessageRejected{"t", "x", 1, "why"}), unknown,
           event_of("a", DeviceRegistered{"sensors/a"}), event_of("a", DeviceOnline{}),
           event_of("a", reading)},
          moment(5));
  return state;
}

// Has every field of form 2.
State sample_of_form_2() {
  State state = sample_of_form_1();
  const std::string gateway(gateway_stream);
  fold_in(state,
          {event_of(gateway, StorageDamaged{1, 2, "a flipped bit"}),
           event_of(gateway, StorageDamaged{5, 0, "the end is lost"}),
           event_of(gateway, StorageRestored{1, 2})},
          moment(6));
  return state;
}

// Has every field of form 3.
State sample_of_form_3() {
  State state = sample_of_form_2();
  ReadingRecorded reading;
  reading.measurements = {{"temp", 30.5, "C"}, {"mass", -1.0, "kg"}};
  fold_in(state,
          {event_of(std::string(gateway_stream), ConfigurationChanged{1, 2, 3, {"a/{device}"}}),
           event_of("c", DeviceRegistered{"", Origin::command, DeviceClass::battery}),
           event_of("c", DeviceDescribed{"Pump", "hall", {{"floor", "3"}}, DeviceClass::active}),
           event_of("c", LimitsSet{"mass", 0.0, {}, 0, 9}),
           event_of("c", LimitsSet{"temp", {}, 30.0, 0.5, 0}),
           event_of("c", CalibrationSet{"mass", 2, 1, "g"}), event_of("c", reading),
           event_of("c", AlarmRaised{"temp", Bound::high, 30.5, 30, Timestamp(5)}),
           event_of("c", ReadingCorrected{Sequence(17), {{"mass", -2.0, ""}}, "typo"}),
           event_of("c", ActuationRequested{"ON", "cmnd/c", 7, "stat/c", {}}),
           event_of("c", ActuationAttempted{Sequence(20), "cmnd/c"}),
           event_of("c", ActuationSent{Sequence(20)}), event_of("c", DeviceDecommissioned{"sold"})},
          moment(7));
  return state;
}

// Has every field of form 4.
State sample() {
  State state = sample_of_form_3();
  fold_in(state,
          {event_of("c", ActuationRequested{"OFF", "", 7, "", Measurement{"mass", 1.0, ""}, 5}),
           event_of("c", ActuationSent{Sequence(24), 6})},
          moment(8));
  return state;
}

// Written by the version that made form 1; for ever readable.
constexpr const char* form_1 =
    "08011007180122360a250a06626f6f742d311210010203000000000000000000000000001a05302e312e3020"
    "012801100118c096b10220012801300138012a08020f12e8a08b5d7130013a8e010a0161120973656e736f72"
    "732f611801200128073080ade4e688d2a3063880ade4e688d2a306400748c096b10252140a05636f756e7418"
    "0538808082e288d2a306400752170a046d6f64652a046175746f38808082e288d2a306400752110a026f6e20"
    "0038808082e288d2a3064007521d0a0474656d7011000000000080344032014338808082e288d2a30640073a"
    "050a01622804";

constexpr const char* form_2 =
    "0802100a1801223a0a250a06626f6f742d311210010203000000000000000000000000001a05302e312e3020"
    "012801100118c096b1022001280130013801500258012a08020f12e8a08b5d7130013a8e010a016112097365"
    "6e736f72732f611801200128073080ade4e688d2a3063880ade4e688d2a306400748c096b10252140a05636f"
    "756e74180538808082e288d2a306400752170a046d6f64652a046175746f38808082e288d2a306400752110a"
    "026f6e200038808082e288d2a3064007521d0a0474656d7011000000000080344032014338808082e288d2a3"
    "0640073a050a01622804";

constexpr const char* form_3 =
    "080310171801224e0a250a06626f6f742d311210010203000000000000000000000000001a05302e312e3020"
    "012801100118c096b1022001280130013801500258016212080110021803220a612f7b6465766963657d2a10"
    "020f12e8a08b5d712fec21ff9f33045630023a8e010a0161120973656e736f72732f611801200128073080ad"
    "e4e688d2a3063880ade4e688d2a306400748c096b10252140a05636f756e74180538808082e288d2a3064007"
    "52170a046d6f64652a046175746f38808082e288d2a306400752110a026f6e200038808082e288d2a3064007"
    "521d0a0474656d7011000000000080344032014338808082e288d2a30640073a050a016228043aa5020a0163"
    "200128173080bfd8e888d2a3063880bfd8e888d2a306401148c09fab03521f0a046d61737311000000000000"
    "00c032016738808082e288d2a30640114813521d0a0474656d70110000000000803e4032014338808082e288"
    "d2a30640115ac2010802121a0a0450756d70120468616c6c1a0a0a05666c6f6f721201332001180122250a11"
    "0a046d61737311000000000000000028091210081110808082e288d2a30618c09fab03222e0a180a0474656d"
    "70190000000000003e4021000000000000e03f1a12081110808082e288d2a30618c09fab0320122a1b0a046d"
    "61737311000000000000004019000000000000f03f220167322c08141a160a024f4e1206636d6e642f631807"
    "2206737461742f6320808082e288d2a30628c09fab0330013801";

constexpr const char* form_4 =
    "08041019180122500a250a06626f6f742d311210010203000000000000000000000000001a05302e312e3020"
    "012801100118c096b1022001280130013801500258016212080110021803220a612f7b6465766963657d6801"
    "2a10020f12e8a08b5d712fec21ff9f33045630023a8e010a0161120973656e736f72732f6118012001280730"
    "80ade4e688d2a3063880ade4e688d2a306400748c096b10252140a05636f756e74180538808082e288d2a306"
    "400752170a046d6f64652a046175746f38808082e288d2a306400752110a026f6e200038808082e288d2a306"
    "4007521d0a0474656d7011000000000080344032014338808082e288d2a30640073a050a016228043ade020a"
    "0163200128193080bfd8e888d2a3063880bfd8e888d2a306401148c09fab03521f0a046d6173731100000000"
    "000000c032016738808082e288d2a30640114813521d0a0474656d70110000000000803e4032014338808082"
    "e288d2a30640115afb010802121a0a0450756d70120468616c6c1a0a0a05666c6f6f72120133200118012225"
    "0a110a046d61737311000000000000000028091210081110808082e288d2a30618c09fab03222e0a180a0474"
    "656d70190000000000003e4021000000000000e03f1a12081110808082e288d2a30618c09fab0320122a1b0a"
    "046d61737311000000000000004019000000000000f03f220167323108141a160a024f4e1206636d6e642f63"
    "18072206737461742f6320808082e288d2a30628c09fab033001380140c09fab03323208181a1a0a034f4646"
    "18072a0f0a046d61737311000000000000f03f300520808082e288d2a30628fba3e803300138014006";

TEST(StoredState, of_form_4_is_what_is_written) { EXPECT_EQ(hex(encode_state(sample())), form_4); }

TEST(StoredState, of_form_4_is_read) {
  const auto state = decode_state(unhex(form_4));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(to_hex(state_digest(*state)), to_hex(state_digest(sample())));
  EXPECT_EQ(state->gateway().booted_at(), Sequence(1));
  EXPECT_EQ(state->find("c")->profile()->actuation(Sequence(24))->handed_over, Uptime(6));
}

// It does not say when an actuation was handed over, and so no reading with a time confirms it.
TEST(StoredState, of_form_3_is_read) {
  const auto state = decode_state(unhex(form_3));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->gateway().booted_at(), state->gateway().started_at());
  EXPECT_EQ(state->find("c")->profile()->actuation(Sequence(20))->handed_over, Uptime());
  EXPECT_EQ(state->gateway().configuration().device_limit, 3U);
  const DeviceProfile& profile = *state->find("c")->profile();
  EXPECT_EQ(profile.origin, Origin::command);
  EXPECT_EQ(profile.description.name, "Pump");
  EXPECT_TRUE(profile.decommissioned);
  EXPECT_EQ(profile.limit_of("temp")->high.raised, Sequence(18));
  EXPECT_EQ(profile.limit_of("mass")->low.beyond_at, Sequence(17));
  EXPECT_EQ(profile.calibration_of("mass")->unit, "g");
  EXPECT_TRUE(profile.actuation(Sequence(20))->sent);
  EXPECT_EQ(state->find("c")->measurement("mass")->corrected, Sequence(19));
}

TEST(StoredState, of_form_2_is_read) {
  const auto state = decode_state(unhex(form_2));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(to_hex(state_digest(*state)), to_hex(state_digest(sample_of_form_2())));
  EXPECT_EQ(state->gateway().storage_damages(), 2U);
  EXPECT_EQ(state->gateway().storage_restores(), 1U);
}

TEST(StoredState, of_form_1_is_read) {
  const auto state = decode_state(unhex(form_1));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(to_hex(state_digest(*state)), to_hex(state_digest(sample_of_form_1())));
  EXPECT_EQ(state->sequence(), Sequence(7));
  EXPECT_EQ(state->gateway().start().boot_id, "boot-1");
  EXPECT_EQ(state->find("a")->measurement("temp")->value, Value(20.5));
}

void expect_refused(const std::string& bytes, ErrorKind kind, const std::string& why) {
  const auto state = decode_state(bytes);
  ASSERT_FALSE(state) << why;
  EXPECT_EQ(state.error().kind, kind) << state.error().text();
  EXPECT_NE(state.error().detail.find(why), std::string::npos) << state.error().text();
}

void expect_damaged(const std::string& bytes, const std::string& why) {
  expect_refused(bytes, ErrorKind::damaged, why);
}

// A state at event 9, with what `add` writes behind.
template <class Add>
std::string state_with(Add add) {
  std::string bytes;
  pbf_writer pbf(bytes);
  pbf.add_uint32(1, state_form);
  pbf.add_uint64(2, 9);
  add(pbf);
  return bytes;
}

// A state with devices of these ids, each with measurements of these names.
std::string state_of(const std::vector<std::string>& ids, const std::vector<std::string>& names,
                     std::uint64_t device_sequence = 3, std::uint64_t sequence = 3) {
  return state_with([&](pbf_writer& pbf) {
    for (const auto& id : ids) {
      pbf_writer device(pbf, 7);
      device.add_string(1, id);
      device.add_uint64(5, device_sequence);
      for (const auto& name : names) {
        pbf_writer measurement(device, 10);
        measurement.add_string(1, name);
        measurement.add_bool(4, true);
        measurement.add_uint64(8, sequence);
      }
    }
  });
}

TEST(StoredState, of_a_newer_form_is_left_to_a_newer_version) {
  std::string bytes;
  pbf_writer(bytes).add_uint32(1, state_form + 1);
  expect_refused(bytes, ErrorKind::unsupported, "has form 5, this version knows 4");
}

TEST(StoredState, begins_with_its_form) {
  expect_damaged("", "form");
  std::string bytes;
  pbf_writer(bytes).add_uint64(2, 9);
  expect_damaged(bytes, "form");
}

TEST(StoredState, that_ends_early_is_never_taken_for_the_whole) {
  const std::string whole = encode_state(sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto state = decode_state(std::string_view(whole).substr(0, size));
    if (!state) continue;
    EXPECT_NE(state_digest(*state), state_digest(sample())) << size;
  }
}

TEST(StoredState, has_its_fields_in_order_and_none_that_is_unknown) {
  expect_damaged(state_with([](pbf_writer& pbf) { pbf.add_uint64(2, 9); }), "out of place");
  expect_damaged(state_with([](pbf_writer& pbf) { pbf.add_uint64(8, 9); }), "out of place");
  expect_damaged(state_with([](pbf_writer& pbf) { pbf.add_fixed64(3, 9); }), "out of place");
  const auto two_values = [](pbf_writer& pbf) {
    pbf_writer device(pbf, 7);
    device.add_string(1, "a");
    pbf_writer measurement(device, 10);
    measurement.add_sint64(3, 1);
    measurement.add_bool(4, true);
  };
  expect_damaged(state_with(two_values), "out of place");
}

TEST(StoredState, has_each_device_once_and_in_order) {
  EXPECT_TRUE(decode_state(state_of({"a", "b"}, {"x", "y"})));
  expect_damaged(state_of({"a", "a"}, {}), "devices are not in order");
  expect_damaged(state_of({"b", "a"}, {}), "devices are not in order");
  expect_damaged(state_of({""}, {}), "no id");
}

TEST(StoredState, has_each_measurement_once_and_in_order) {
  expect_damaged(state_of({"a"}, {"x", "x"}), "measurements are not in order");
  expect_damaged(state_of({"a"}, {"y", "x"}), "measurements are not in order");
}

TEST(StoredState, has_nothing_that_is_ahead_of_it) {
  expect_damaged(state_of({"a"}, {}, 10), "ahead of the state");
  expect_damaged(state_of({"a"}, {"x"}, 3, 4), "after its device's events");
  const auto started_later = [](pbf_writer& pbf) { pbf_writer(pbf, 4).add_uint64(2, 10); };
  expect_damaged(state_with(started_later), "ahead of the state");
}

TEST(StoredState, has_a_ring_of_recent_readings_without_holes) {
  const auto ring = [](const std::vector<std::uint64_t>& recent, std::uint64_t next) {
    return state_with([&](pbf_writer& pbf) {
      pbf.add_packed_fixed64(5, recent.begin(), recent.end());
      pbf.add_uint64(6, next);
    });
  };
  EXPECT_TRUE(decode_state(ring({5, 6}, 2)));
  expect_damaged(ring({5, 6}, 1), "hole");
  expect_damaged(ring({5, 0}, 2), "no fingerprint");
  const std::size_t limit = RecentFingerprints::limit;
  EXPECT_TRUE(decode_state(ring(std::vector<std::uint64_t>(limit, 1), limit - 1)));
  expect_damaged(ring(std::vector<std::uint64_t>(limit, 1), limit), "hole");
  expect_damaged(ring(std::vector<std::uint64_t>(limit + 1, 1), 0), "too many");
}

// Each bit is flipped: what is read nevertheless is a state that can be written and read again.
TEST(StoredState, with_a_flipped_bit_is_refused_or_is_a_whole_state) {
  const std::string whole = encode_state(sample());
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const auto state = decode_state(bytes);
    if (!state) continue;
    const auto again = decode_state(encode_state(*state));
    ASSERT_TRUE(again) << bit;
    EXPECT_EQ(state_digest(*again), state_digest(*state)) << bit;
  }
}

}  // namespace
}  // namespace headwater
