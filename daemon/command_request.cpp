#include "daemon/command_request.h"

#include "config/suggestion.h"
#include "daemon/request_fields.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headwater {
namespace {

DeviceAction read_register(RequestFields& fields);
DeviceAction read_describe(RequestFields& fields);
DeviceAction read_limits(RequestFields& fields);
DeviceAction read_calibration(RequestFields& fields);
DeviceAction read_correction(RequestFields& fields);
DeviceAction read_actuation(RequestFields& fields);
template <class Action>
DeviceAction read_reason(RequestFields& fields) {
  return Action{fields.text("reason").value_or("")};
}

// How a command's arguments are read.
struct Form {
  std::string_view name;
  DeviceAction (*read)(RequestFields& arguments);
};

constexpr std::array<Form, 8> forms{{{"register", read_register},
                                     {"describe", read_describe},
                                     {"set-limits", read_limits},
                                     {"calibrate", read_calibration},
                                     {"correct", read_correction},
                                     {"actuate", read_actuation},
                                     {"decommission", read_reason<DecommissionDevice>},
                                     {"recommission", read_reason<RecommissionDevice>}}};

std::optional<DeviceClass> read_class(RequestFields& fields) {
  constexpr std::array classes{DeviceClass::unknown, DeviceClass::active, DeviceClass::battery};
  std::vector<std::string_view> names;
  names.reserve(classes.size());
  for (const DeviceClass one : classes) names.push_back(name_of(one));
  const auto found = fields.one_of("class", names);
  if (!found) return std::nullopt;
  return classes.at(*found);
}

DeviceAction read_register(RequestFields& fields) {
  return RegisterDevice{read_class(fields).value_or(DeviceClass::unknown)};
}

DeviceAction read_describe(RequestFields& fields) {
  DescribeDevice action;
  action.name = fields.text("name");
  action.location = fields.text("location");
  action.device_class = read_class(fields);
  for (auto& label : fields.values("labels")) {
    auto* text = std::get_if<std::string>(&label.value);
    if (text != nullptr) {
      action.labels.push_back({std::move(label.name), std::move(*text)});
    } else {
      fields.refuse(fmt::format("labels.{}", label.name), "must be a text");
    }
  }
  if (!action.name && !action.location && !action.device_class && action.labels.empty()) {
    fields.refuse("name", "is missing, and so are `location`, `class` and `labels`",
                  "say at least one of them");
  }
  return action;
}

DeviceAction read_limits(RequestFields& fields) {
  LimitsSet limits;
  fields.require("measurement");
  limits.measurement = fields.text("measurement").value_or("");
  limits.low = fields.number("low");
  limits.high = fields.number("high");
  limits.hysteresis = fields.number("hysteresis").value_or(0);
  limits.for_us = fields.duration("for").value_or(0);
  return SetLimits{limits};
}

DeviceAction read_calibration(RequestFields& fields) {
  CalibrationSet calibration;
  fields.require("measurement");
  calibration.measurement = fields.text("measurement").value_or("");
  calibration.scale = fields.number("scale").value_or(1);
  calibration.offset = fields.number("offset").value_or(0);
  calibration.unit = fields.text("unit").value_or("");
  return Calibrate{calibration};
}

DeviceAction read_correction(RequestFields& fields) {
  CorrectReading action;
  fields.require("seq");
  fields.require("values");
  action.reading = fields.sequence("seq").value_or(Sequence());
  action.values = fields.values("values");
  action.reason = fields.text("reason").value_or("");
  return action;
}

DeviceAction read_actuation(RequestFields& fields) {
  ActuationRequested asked;
  fields.require("payload");
  asked.payload = fields.text("payload").value_or("");
  asked.topic = fields.text("topic").value_or("");
  constexpr std::uint64_t usual_within_us = 30'000'000;
  asked.within_us = fields.duration("within").value_or(usual_within_us);
  asked.confirm_topic = fields.text("confirm_topic").value_or("");
  const bool confirmed = fields.object("confirm") != nullptr;
  auto values = fields.values("confirm");
  if (confirmed && values.size() != 1) {
    fields.refuse("confirm", "must be one measurement and its value, {\"valve\": \"open\"}");
  } else if (confirmed) {
    asked.confirmed_by = std::move(values.front());
  }
  return Actuate{asked};
}

Result<const Form*> find_form(std::string_view name) {
  const auto form =
      std::find_if(forms.begin(), forms.end(), [&](const Form& one) { return one.name == name; });
  if (form != forms.end()) return form;
  const std::string_view meant = nearest(name, command_names());
  return Error{ErrorKind::not_found, fmt::format("there is no command \"{}\"", escaped(name, 40)),
               meant.empty() ? fmt::format("there are {}", fmt::join(command_names(), ", "))
                             : fmt::format("did you mean `{}`?", meant)};
}

// What `body` holds, behind its name.
Error in_body(const Error& error) { return {error.kind, "the body: " + error.detail, error.hint}; }

}  // namespace

const std::vector<std::string_view>& command_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    all.reserve(forms.size());
    for (const Form& form : forms) all.push_back(form.name);
    return all;
  }();
  return names;
}

Result<CommandRequest> parse_command_request(std::string_view device, std::string_view name,
                                             std::string_view body) {
  const auto form = find_form(name);
  if (!form) return form.error();
  auto id = DeviceId::parse(device);
  if (!id) return id.error();
  auto root = body.empty() ? Result<RequestNode>(RequestNode()) : parse_request_json(body);
  if (!root) return in_body(root.error());

  RequestProblem problem;
  RequestFields fields(&*root, "", problem);
  const auto given_id = fields.text("id");
  CommandRequest request{given_id.value_or(""), {std::move(*id), {}, {}, {}, ""}};
  if (given_id && !problem) {
    if (const auto checked = check_id(request.id); !checked) {
      fields.refuse("id", "cannot be a key: " + checked.error().detail, checked.error().hint);
    }
  }
  request.command.expires = fields.time("expires");
  request.command.expected_last = fields.sequence("expected_seq");
  const RequestNode* arguments = fields.object("arguments");
  fields.reject_unknown();
  RequestFields argument_fields(arguments, "arguments", problem);
  request.command.action = (*form)->read(argument_fields);
  argument_fields.reject_unknown();
  if (problem) return in_body(*problem);
  request.command.arguments = arguments == nullptr ? "{}" : canonical_json(*arguments);
  return request;
}

}  // namespace headwater
