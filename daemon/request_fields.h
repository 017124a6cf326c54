// One object of a request, read key by key.
//
// A getter returns the key's value, or nothing if the key is absent, null, or its value is wrong;
// the first thing that is wrong stays in `problem`. After the last getter, reject_unknown() reports
// a key that no getter asked for.
#pragma once

#include "daemon/request_json.h"
#include "model/sequence.h"
#include "model/timestamp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// What is wrong with a request; of kind invalid_input.
using RequestProblem = std::optional<Error>;

class RequestFields {
 public:
  // `path`: what leads to the object, "arguments"; empty for the outermost. All must outlive it; an
  // object that is null has no keys.
  RequestFields(const RequestNode* object, std::string path, RequestProblem& problem)
      : object_(object), path_(std::move(path)), problem_(problem) {}

  std::optional<std::string> text(std::string_view key);
  std::optional<double> number(std::string_view key);
  std::optional<Sequence> sequence(std::string_view key);
  // ISO 8601.
  std::optional<Timestamp> time(std::string_view key);
  // A duration such as "60s", in microseconds.
  std::optional<std::uint64_t> duration(std::string_view key);
  // The place in `names` of the text under the key.
  std::optional<std::size_t> one_of(std::string_view key,
                                    const std::vector<std::string_view>& names);
  // The object under the key; null if there is none.
  const RequestNode* object(std::string_view key);
  // The values of the object under the key, by name.
  Measurements values(std::string_view key);

  // Reports the key as missing if it is absent.
  void require(std::string_view key);
  // Reports `what` of the key, unless something has been wrong before.
  void refuse(std::string_view key, std::string_view what, std::string hint = "");
  void reject_unknown();

 private:
  [[nodiscard]] std::string path_of(std::string_view key) const;
  const RequestNode* find(std::string_view key);
  void refuse_type(std::string_view key, std::string_view expected, const RequestNode& found);

  const RequestNode* object_;
  const std::string path_;
  RequestProblem& problem_;
  std::vector<std::string_view> known_;  // the keys that were asked for: literals
};

// "a number", "a text": what a message calls it.
[[nodiscard]] std::string_view kind_of(const RequestNode& node);

}  // namespace headwater
