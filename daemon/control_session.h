// One connection to the control socket: one request, and its answer. Used on the server's thread
// alone.
#pragma once

#include "daemon/control_server.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace headwater {

class ControlSession : public std::enable_shared_from_this<ControlSession> {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;
  using Ask = std::function<ControlReply(const ControlRequest&)>;

  // `ask` is given the request; `ended` is told when all is done.
  ControlSession(Socket socket, std::chrono::milliseconds patience, Ask ask,
                 std::function<void()> ended);

  // Reads the request; waits for what the answer must wait for; answers.
  enum class Stage { reading, waiting, answering, ended };

  void run();
  [[nodiscard]] Stage stage() const { return stage_; }
  // The answer that was waited for; nothing happens if there has been one.
  void answer(const ControlResponse& response);
  // Ends it while it reads, with an answer as it is sent.
  void turn_away(std::string_view answer);

 private:
  void read();
  void refuse(const boost::system::error_code& code);
  void take_request();
  void wait(const ControlResponse& late);
  void write(const ControlResponse& response);
  void end();

  boost::beast::basic_stream<boost::asio::local::stream_protocol> stream_;
  boost::asio::steady_timer timer_;
  const std::chrono::milliseconds patience_;
  const Ask ask_;
  const std::function<void()> ended_;
  boost::beast::flat_buffer buffer_;
  boost::beast::http::request_parser<boost::beast::http::string_body> parser_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
  Stage stage_ = Stage::reading;
};

}  // namespace headwater
