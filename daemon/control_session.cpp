#include "daemon/control_session.h"

#include <fmt/format.h>
#include <sys/socket.h>

namespace headwater {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// What a request that cannot be read is answered with; nothing: there is nobody to answer to.
std::optional<ControlResponse> complaint_about(const error_code& code) {
  const auto answer = [](http::status status, const std::string& what) {
    return ControlResponse{static_cast<unsigned>(status),
                           error_json({ErrorKind::invalid_input, what, ""})};
  };
  if (code == http::error::body_limit) {
    return answer(http::status::payload_too_large,
                  fmt::format("the body has more than {} bytes", control_body_limit));
  }
  if (code == http::error::header_limit || code == http::error::buffer_overflow) {
    return answer(http::status::request_header_fields_too_large,
                  fmt::format("the header has more than {} bytes", control_header_limit));
  }
  if (code == http::error::end_of_stream || code == http::error::partial_message) return {};
  if (code.category() != http::make_error_code(http::error::bad_method).category()) return {};
  return answer(http::status::bad_request, "it is no HTTP request: " + code.message());
}

}  // namespace

ControlSession::ControlSession(Socket socket, std::chrono::milliseconds patience, Ask ask,
                               std::function<void()> ended)
    : stream_(std::move(socket)),
      timer_(stream_.get_executor()),
      patience_(patience),
      ask_(std::move(ask)),
      ended_(std::move(ended)),
      buffer_(2 * control_header_limit) {
  parser_.body_limit(control_body_limit);
  parser_.header_limit(control_header_limit);
}

void ControlSession::run() {
  stream_.expires_after(control_read_patience);
  read();
}

void ControlSession::read() {
  http::async_read(stream_, buffer_, parser_,
                   [self = shared_from_this()](error_code code, std::size_t) {
                     if (self->stage_ == Stage::ended) {
                       self->end();
                     } else if (code) {
                       self->refuse(code);
                     } else {
                       self->take_request();
                     }
                   });
}

void ControlSession::refuse(const error_code& code) {
  if (const auto complaint = complaint_about(code)) {
    write(*complaint);
  } else {
    end();
  }
}

void ControlSession::take_request() {
  stream_.expires_never();
  auto& request = parser_.get();
  const ControlReply reply = ask_({std::string(request.method_string()),
                                   std::string(request.target()), std::move(request.body())});
  if (reply.waits) {
    wait(reply.response);
  } else {
    answer(reply.response);
  }
}

void ControlSession::wait(const ControlResponse& late) {
  stage_ = Stage::waiting;
  timer_.expires_after(patience_);
  timer_.async_wait([self = shared_from_this(), late](error_code code) {
    if (!code) self->answer(late);
  });
}

void ControlSession::answer(const ControlResponse& response) {
  if (stage_ == Stage::answering || stage_ == Stage::ended) return;
  timer_.cancel();
  write(response);
}

void ControlSession::turn_away(std::string_view answer) {
  (void)!::send(stream_.socket().native_handle(), answer.data(), answer.size(),
                MSG_NOSIGNAL | MSG_DONTWAIT);
  stage_ = Stage::ended;
  stream_.close();  // ends the reading
}

void ControlSession::write(const ControlResponse& response) {
  stage_ = Stage::answering;
  response_.version(11);
  response_.keep_alive(false);
  response_.result(response.status);
  response_.set(http::field::content_type, "application/json");
  if (!response.allow.empty()) response_.set(http::field::allow, response.allow);
  response_.body() = response.body + '\n';
  response_.prepare_payload();
  stream_.expires_after(control_write_patience);
  http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
    error_code ignored;
    self->stream_.socket().shutdown(Socket::shutdown_both, ignored);
    self->end();
  });
}

void ControlSession::end() { ended_(); }

}  // namespace headwater
