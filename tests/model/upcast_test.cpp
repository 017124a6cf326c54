#include "model/upcast.h"

#include "model/digest.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::fold_in;
using testing::moment;

// An event as an older version of this program has written it.
Event old_event(EventType type, const std::string& payload) {
  Event event;
  event.device = "dev-1";
  event.type = type;
  event.version = 1;
  event.payload = payload;
  return event;
}

TEST(Upcast, a_registration_of_version_1_was_heard) {
  const Event old = old_event(EventType::device_registered,
                              "\x0A\x03"
                              "a/b");
  const auto registered = payload_of<DeviceRegistered>(as_recorded(old, Sequence(1), moment(1)));
  ASSERT_TRUE(registered);
  EXPECT_EQ(registered->source, "a/b");
  EXPECT_EQ(registered->origin, Origin::heard);
  EXPECT_EQ(registered->device_class, DeviceClass::unknown);
}

TEST(Upcast, a_device_of_version_1_was_offline_for_its_silence) {
  const Event old = old_event(EventType::device_offline, "\x08\x05");
  const auto offline = payload_of<DeviceOffline>(as_recorded(old, Sequence(1), moment(1)));
  ASSERT_TRUE(offline);
  EXPECT_EQ(offline->silent_us, 5U);
  EXPECT_EQ(offline->reason, OfflineReason::silence);
}

TEST(Upcast, of_what_version_1_did_not_send_it_is_not_known_whether_it_was_attempted) {
  const auto reached = [](const std::string& payload) {
    const Event old = old_event(EventType::actuation_expired, payload);
    return payload_of<ActuationExpired>(as_recorded(old, Sequence(9), moment(1))).value().reached;
  };
  EXPECT_EQ(reached("\x08\x05\x10\x01"), Reach::sent);
  EXPECT_EQ(reached("\x08\x05"), Reach::unknown);
}

TEST(Upcast, old_and_new_lead_to_the_same_state) {
  State old_log;
  fold_in(
      old_log,
      {old_event(EventType::device_registered,
                 "\x0A\x03"
                 "a/b"),
       old_event(EventType::device_online, ""), old_event(EventType::device_offline, "\x08\x05")},
      moment(1));
  State new_log;
  fold_in(new_log,
          {testing::event_of("dev-1", DeviceRegistered{"a/b"}, 0),
           testing::event_of("dev-1", DeviceOnline{}, 0),
           testing::event_of("dev-1", DeviceOffline{5}, 0)},
          moment(1));
  EXPECT_EQ(state_digest(old_log), state_digest(new_log));
  EXPECT_EQ(old_log.unknown_events(), 0U);
}

TEST(Upcast, fields_that_this_program_does_not_know_do_no_harm) {
  const Event old = old_event(EventType::device_offline, "\x08\x05\xA2\x06\x01x");
  const auto offline = payload_of<DeviceOffline>(as_recorded(old, Sequence(1), moment(1)));
  ASSERT_TRUE(offline) << offline.error().text();
  EXPECT_EQ(offline->reason, OfflineReason::silence);
}

TEST(Upcast, what_is_damaged_stays_so) {
  const Event old = old_event(EventType::device_offline, "\x08");
  const auto offline = payload_of<DeviceOffline>(as_recorded(old, Sequence(1), moment(1)));
  ASSERT_FALSE(offline);
  EXPECT_EQ(offline.error().kind, ErrorKind::damaged);
}

TEST(Upcast, a_version_that_is_too_new_is_not_known) {
  Event event = testing::event_of("dev-1", DeviceOffline{5});
  EXPECT_EQ(event.version, 2U);
  EXPECT_TRUE(is_known(as_recorded(event, Sequence(1), moment(1))));
  event.version = 3;
  EXPECT_FALSE(is_known(as_recorded(event, Sequence(1), moment(1))));
  event.version = 0;
  EXPECT_FALSE(is_known(as_recorded(event, Sequence(1), moment(1))));
}

TEST(Upcast, every_known_type_has_a_current_version) {
  for (std::uint32_t number = 0; number < 300; ++number) {
    const auto type = static_cast<EventType>(number);
    EXPECT_EQ(current_version(type) > 0, is_known_type(type)) << number;
  }
}

// A version without a step to the next one could not be read.
TEST(Upcast, every_older_version_leads_to_the_current_one) {
  for (std::uint32_t number = 0; number < 300; ++number) {
    const auto type = static_cast<EventType>(number);
    for (std::uint32_t from = 1; from < current_version(type); ++from) {
      EXPECT_NE(upcast(type, from, ""), "") << event_type_name(type) << " " << from;
    }
  }
}

}  // namespace
}  // namespace headwater
