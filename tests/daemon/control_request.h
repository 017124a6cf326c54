// What is asked of a control socket in the tests: whole requests, and the JSON of the answers.
#pragma once

#include "tests/daemon/control_client.h"

#include <boost/json.hpp>

#include <cstddef>
#include <string>

namespace headwater::testing {

struct HttpAnswer {
  unsigned status = 0;  // 0: there was no answer
  boost::json::object body{};
};

// The answer to `method` on `target` with `body`.
[[nodiscard]] inline HttpAnswer http(const std::string& socket, const std::string& method,
                                     const std::string& target, const std::string& body = "") {
  const ControlConnection connection(socket);
  connection.send(method + ' ' + target + " HTTP/1.1\r\nHost: headwater\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
  const std::string answer = connection.read_all();
  if (!answer.starts_with("HTTP/1.1 ")) return {};
  return {static_cast<unsigned>(std::stoul(answer.substr(9, 3))),
          boost::json::parse(body_of(answer)).as_object()};
}

// The answer to the command `name` for `device`.
[[nodiscard]] inline HttpAnswer give(const std::string& socket, const std::string& device,
                                     const std::string& name, const std::string& body = "") {
  return http(socket, "POST", "/v1/devices/" + device + "/commands/" + name, body);
}

}  // namespace headwater::testing
