#include "cli/control_client.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace headwater {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

// One question and its answer. Each step begins the next one; result() is there when run() returns.
class Exchange {
 public:
  Exchange(asio::io_context& context, const std::string& target) : stream_(context) {
    request_.version(11);
    request_.method(http::verb::get);
    request_.target(target);
    request_.set(http::field::host, "localhost");
    request_.keep_alive(false);
    parser_.body_limit(control_response_limit);
  }

  void start(const Local::endpoint& endpoint) {
    stream_.expires_after(control_patience);
    stream_.async_connect(endpoint, [this](error_code code) {
      code_ = code;
      if (!code) send();
    });
  }

  [[nodiscard]] error_code code() const { return code_; }
  [[nodiscard]] const http::response<http::string_body>& response() const { return parser_.get(); }

 private:
  void send() {
    http::async_write(stream_, request_, [this](error_code code, std::size_t) {
      code_ = code;
      if (!code) receive();
    });
  }

  void receive() {
    http::async_read(stream_, buffer_, parser_,
                     [this](error_code code, std::size_t) { code_ = code; });
  }

  beast::basic_stream<Local> stream_;
  http::request<http::empty_body> request_;
  beast::flat_buffer buffer_{control_response_limit};
  http::response_parser<http::string_body> parser_;
  error_code code_;
};

bool nobody_listens(const error_code& code) {
  return code == boost::system::errc::no_such_file_or_directory ||
         code == boost::system::errc::connection_refused;
}

}  // namespace

Result<std::optional<std::string>> ask_daemon(const std::string& path, const std::string& target) {
  const auto failed = [&](const std::string& why) {
    return Error{ErrorKind::network, fmt::format("the daemon at {} does not answer: {}", path, why),
                 ""};
  };
  try {
    asio::io_context context(1);
    Exchange exchange(context, target);
    exchange.start(Local::endpoint(path));
    context.run();
    if (nobody_listens(exchange.code())) return std::optional<std::string>();
    if (exchange.code()) return failed(exchange.code().message());
    const auto& response = exchange.response();
    if (response.result() != http::status::ok) {
      return failed(fmt::format("HTTP status {}", response.result_int()));
    }
    return std::optional(response.body());
  } catch (const boost::system::system_error& e) {  // a path too long for a socket
    return failed(e.code().message());
  }
}

}  // namespace headwater
