// Alarms, rejected messages and commands: what their rows say, and how many there are.

#include "tests/views/views_fixture.h"
#include "views/note_rows.h"

namespace headwater {
namespace {

using namespace testing;

TEST_F(ViewsFixture, show_an_alarm_from_its_beginning_to_its_end) {
  Log log = open();
  append(log, {event_of("d", AlarmRaised{"temp", Bound::high, 101.5, 100, Timestamp(at_second(1))},
                        at_second(2)),
               event_of("d", AlarmRaised{"temp", Bound::low, -3, 0, Timestamp(at_second(3))},
                        at_second(4)),
               event_of("d", AlarmCleared{"temp", Bound::high, 99, ClearReason::back_within},
                        at_second(5))});
  make_views();
  EXPECT_EQ(rows("SELECT sequence, bound, since_us - 1767225600000000, value, threshold, "
                 "cleared_sequence, cleared_value, clear_reason FROM alarm ORDER BY sequence"),
            (std::vector<std::string>{"1|high|1000000|101.5|100.0|3|99.0|" +
                                          std::string(name_of(ClearReason::back_within)),
                                      "2|low|3000000|-3.0|0.0|NULL|NULL|NULL"}));
}

TEST_F(ViewsFixture, show_what_became_of_a_command_by_its_key) {
  Log log = open();
  Event asked = event_of("d", ActuationRequested{"ON", "", 5, "", {}}, at_second(1));
  asked.cause = "key-1";
  Event limits = event_of("d", LimitsSet{"temp", 0.0, 9.0, 0, 0}, at_second(2));
  limits.cause = "key-2";
  Event refused = event_of("$gateway", CommandRejected{"describe", "x", "it is not known", "{}"});
  refused.cause = "key-3";
  append(log, {asked, limits, refused});
  make_views();
  EXPECT_EQ(
      rows("SELECT key, device, name, outcome, reason, status FROM command ORDER BY sequence"),
      (std::vector<std::string>{"key-1|d|actuate|accepted||requested",
                                "key-2|d|set-limits|accepted||NULL",
                                "key-3|x|describe|refused|it is not known|NULL"}));
  append(log, {event_of("d", ActuationAttempted{Sequence(1), "cmnd/d"}),
               event_of("d", ActuationSent{Sequence(1)})});
  go_on();
  EXPECT_EQ(value("SELECT status FROM command WHERE key = 'key-1'"), "sent");
  append(log, {event_of("d", ActuationExpired{Sequence(1), true, Reach::sent})});
  go_on();
  EXPECT_EQ(value("SELECT status, status_detail FROM command WHERE key = 'key-1'"),
            "expired|sent, but not confirmed");
}

TEST_F(ViewsFixture, keep_the_end_of_a_command_of_which_the_broker_says_more_later) {
  Log log = open();
  append(log, {event_of("d", ActuationRequested{"ON", "", 5, "", {}}),
               event_of("d", ActuationAttempted{Sequence(1), "cmnd/d"}),
               event_of("d", ActuationExpired{Sequence(1), false, Reach::attempted})});
  make_views();
  EXPECT_EQ(value("SELECT status, status_detail FROM command"),
            "expired|attempted: it may have been sent");
  append(log, {event_of("d", ActuationSent{Sequence(1)})});
  go_on();
  EXPECT_EQ(value("SELECT status, status_detail FROM command"),
            "expired|it was sent, as the broker said later");
  append(log, {event_of("d", ActuationRequested{"ON", "", 5, "stat", {}}),
               event_of("d", ActuationConfirmed{Sequence(5), "stat"}),
               event_of("d", ActuationSent{Sequence(5)})});
  go_on();
  EXPECT_EQ(value("SELECT status, status_detail FROM command WHERE sequence = 5"),
            "confirmed|stat");
}

TEST_F(ViewsFixture, keep_the_newest_rejected_messages) {
  Log log = open();
  std::vector<Event> events;
  for (std::int64_t i = 0; i < rejected_rows_limit + 200; ++i) {
    events.push_back(event_of("$gateway", MessageRejected{"a/b", std::string("\0{", 2), 9, "why"}));
  }
  log.append(events, moment(10)).value();
  make_views();
  EXPECT_EQ(value("SELECT count(*), min(sequence), max(hex(payload)), max(size) FROM rejected"),
            "1000|201|007B|9");
}

}  // namespace
}  // namespace headwater
