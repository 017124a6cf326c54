// Which devices a segment may contain, in a few bytes each: reading one device's history passes
// over the segments that cannot have it.
//
// Stored form: the devices' 32-bit FNV-1a hashes, ascending, each as the difference from the one
// before, as Protocol Buffers varints. A filter may say yes where there is nothing; never no where
// there is something.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace headwater {

class DeviceFilterBuilder {
 public:
  void add(std::string_view device);
  [[nodiscard]] std::string finish() const;

 private:
  std::set<std::uint32_t> hashes_;
  std::string last_;  // events of one device often follow each other
};

// A damaged filter contains everything.
[[nodiscard]] bool may_contain(std::string_view filter, std::string_view device);

}  // namespace headwater
