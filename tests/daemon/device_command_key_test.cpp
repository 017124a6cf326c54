// Commands on devices under an idempotency key: one effect, one outcome, whatever it was.

#include "store/scan.h"
#include "tests/daemon/keyed_fixture.h"

namespace headwater {
namespace {

using namespace testing;

class DeviceCommandKey : public KeyedFixture {
 protected:
  using KeyedFixture::ask;
  Result<CommandOutcome> ask(const std::string& device, const DeviceAction& action,
                             const std::string& key, const std::string& arguments = "{}") {
    const Command command =
        DeviceCommand{DeviceId::parse(device).value(), action, {}, {}, arguments};
    return ask(command, {.key = key});
  }
  ErrorKind refused(const std::string& device, const DeviceAction& action, const std::string& key) {
    const auto outcome = ask(device, action, key);
    return outcome ? ErrorKind::storage : outcome.error().kind;
  }
  std::size_t events() { return recorded(directory_.path()).size(); }
};

const DeviceAction limits = SetLimits{{"temp", 1.0, 2.0, 0, 0}};

TEST_F(DeviceCommandKey, has_one_effect_and_gives_the_first_outcome_again) {
  ask("dev-1", RegisterDevice{}, "r").value();
  const auto first = ask("dev-1", limits, "k").value();
  EXPECT_FALSE(first.repeated);
  EXPECT_EQ(first.appended, (Appended{Sequence(2), 1}));
  for (int again = 0; again < 2; ++again) {
    const auto second = ask("dev-1", limits, "k").value();
    EXPECT_TRUE(second.repeated);
    EXPECT_EQ(second.appended, first.appended);
    open();
  }
  EXPECT_EQ(events(), 2U);
}

TEST_F(DeviceCommandKey, stands_for_a_rejection_too) {
  const auto first = ask("dev-1", limits, "k").value();
  EXPECT_EQ(count_of(directory_.path(), EventType::command_rejected), 1U);
  ask("dev-1", RegisterDevice{}, "r").value();
  // It would be done now; but it has been rejected.
  const auto second = ask("dev-1", limits, "k").value();
  EXPECT_TRUE(second.repeated);
  EXPECT_EQ(second.appended, first.appended);
  EXPECT_EQ(count_of(directory_.path(), EventType::limits_set), 0U);
}

TEST_F(DeviceCommandKey, is_the_cause_of_the_events) {
  ask("dev-1", RegisterDevice{}, "r").value();
  ask("dev-1", limits, "k").value();
  auto reader = LogReader::open(directory_.path()).value();
  ForwardScan scan(reader, {.from = Sequence(1), .to = Sequence(2)});
  EXPECT_EQ(scan.next().value()->cause, "r");
  EXPECT_EQ(scan.next().value()->cause, "k");
}

TEST_F(DeviceCommandKey, that_comes_with_another_command_is_a_conflict) {
  ask("dev-1", RegisterDevice{}, "r").value();
  ask("dev-2", RegisterDevice{}, "r2").value();
  ask("dev-1", limits, "k").value();
  const std::size_t before = events();
  EXPECT_EQ(refused("dev-2", limits, "k"), ErrorKind::conflict);
  EXPECT_EQ(refused("dev-1", SetLimits{{"temp", 1.0, 3.0, 0, 0}}, "k"), ErrorKind::conflict);
  EXPECT_EQ(refused("dev-1", Calibrate{{"temp", 1, 0, ""}}, "k"), ErrorKind::conflict);
  EXPECT_EQ(refused("dev-1", RegisterDevice{}, "k"), ErrorKind::conflict);
  EXPECT_EQ(refused("dev-1", RegisterDevice{DeviceClass::battery}, "r"), ErrorKind::conflict);
  EXPECT_EQ(refused("dev-1", DecommissionDevice{}, "k"), ErrorKind::conflict);
  EXPECT_EQ(events(), before);
}

TEST_F(DeviceCommandKey, of_a_rejection_that_comes_with_other_arguments_is_a_conflict) {
  ask("dev-1", limits, "k", R"({"low":1})").value();
  EXPECT_TRUE(ask("dev-1", limits, "k", R"({"low":1})")->repeated);
  EXPECT_EQ(ask("dev-1", limits, "k", R"({"low":2})").error().kind, ErrorKind::conflict);
  EXPECT_EQ(ask("dev-2", limits, "k", R"({"low":1})").error().kind, ErrorKind::conflict);
  EXPECT_EQ(ask("dev-1", RegisterDevice{}, "k", R"({"low":1})").error().kind, ErrorKind::conflict);
}

TEST_F(DeviceCommandKey, of_a_description_is_known_by_the_part_that_was_asked_for) {
  ask("dev-1", RegisterDevice{}, "r").value();
  DescribeDevice first;
  first.name = "Boiler";
  first.labels = {{"floor", "3"}};
  ask("dev-1", first, "d").value();
  DescribeDevice second;
  second.location = "cellar";
  second.labels = {{"floor", ""}};
  ask("dev-1", second, "e").value();
  EXPECT_TRUE(ask("dev-1", first, "d")->repeated);
  EXPECT_TRUE(ask("dev-1", second, "e")->repeated);
  DescribeDevice less;
  less.name = "Boiler";
  EXPECT_EQ(refused("dev-1", less, "d"), ErrorKind::conflict) << "a part of what was asked";
  DescribeDevice more = first;
  more.location = "";
  EXPECT_EQ(refused("dev-1", more, "d"), ErrorKind::conflict) << "what was so without being asked";
  second.location = "roof";
  EXPECT_EQ(refused("dev-1", second, "e"), ErrorKind::conflict);
  second.location = "cellar";
  second.labels = {{"floor", "4"}};
  EXPECT_EQ(refused("dev-1", second, "e"), ErrorKind::conflict);
}

TEST_F(DeviceCommandKey, of_every_command_is_known_again) {
  ask("dev-1", RegisterDevice{DeviceClass::active}, "1").value();
  const Command heard = reading("dev-1", 5);
  ASSERT_TRUE(ask(heard, {}));
  const Sequence read = committer_->state().sequence();
  ActuationRequested asked;
  asked.payload = "on";
  asked.within_us = 1'000'000;
  const RecordedReading known{moment(2).wall, {{"value", std::int64_t{5}, ""}}};
  const std::vector<DeviceAction> actions{
      RegisterDevice{DeviceClass::active},
      DescribeDevice{"n", {}, {}, {}},
      SetLimits{{"value", 1.0, 2.0, 0, 0}},  // raises an alarm at once
      Calibrate{{"value", 2, 0, "C"}},
      CorrectReading{read, {{"value", std::int64_t{1}, ""}}, "typo", known},
      Actuate{asked},
      DecommissionDevice{"sold"},
      RecommissionDevice{"back"}};
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const auto first = ask("dev-1", actions[i], std::to_string(i + 1));
    EXPECT_EQ(first.value().repeated, i == 0) << i;
  }
  open();
  EXPECT_EQ(count_of(directory_.path(), EventType::command_rejected), 0U);
  for (std::size_t i = 0; i < actions.size(); ++i) {
    for (std::size_t j = 0; j < actions.size(); ++j) {
      const auto outcome = ask("dev-1", actions[j], std::to_string(i + 1));
      EXPECT_EQ(outcome.has_value() && outcome->repeated, i == j) << i << ' ' << j;
    }
  }
}

}  // namespace
}  // namespace headwater
