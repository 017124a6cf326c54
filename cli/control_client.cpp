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
  Exchange(asio::io_context& context, const DaemonRequest& request)
      : stream_(context), patience_(request.patience) {
    request_.version(11);
    request_.method_string(request.method);
    request_.target(request.target);
    request_.set(http::field::host, "localhost");
    request_.keep_alive(false);
    if (!request.body.empty()) request_.set(http::field::content_type, "application/json");
    request_.body() = request.body;
    request_.prepare_payload();
    parser_.body_limit(control_response_limit);
  }

  void start(const Local::endpoint& endpoint) {
    stream_.expires_after(patience_);
    stream_.async_connect(endpoint, [this](error_code code) {
      code_ = code;
      if (!code) send();
    });
  }

  [[nodiscard]] error_code code() const { return code_; }
  [[nodiscard]] const http::response<http::string_body>& response() const { return parser_.get(); }

 private:
  void send() {
    http::async_write(stream_, request_, [this](error_code code, std::size_t) { receive(code); });
  }

  // A daemon that has no room says so without reading what it is asked.
  void receive(error_code sent) {
    http::async_read(stream_, buffer_, parser_, [this, sent](error_code code, std::size_t) {
      code_ = code && sent ? sent : code;
    });
  }

  beast::basic_stream<Local> stream_;
  const std::chrono::seconds patience_;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_{control_response_limit};
  http::response_parser<http::string_body> parser_;
  error_code code_;
};

bool nobody_listens(const error_code& code) {
  return code == boost::system::errc::no_such_file_or_directory ||
         code == boost::system::errc::connection_refused;
}

Error unanswered(const std::string& path, const std::string& why, std::string hint = "") {
  return {ErrorKind::network, fmt::format("the daemon at {} does not answer: {}", path, why),
          std::move(hint)};
}

}  // namespace

Result<std::optional<DaemonAnswer>> ask_daemon(const std::string& path,
                                               const DaemonRequest& request) {
  try {
    asio::io_context context(1);
    Exchange exchange(context, request);
    exchange.start(Local::endpoint(path));
    context.run();
    if (nobody_listens(exchange.code())) return std::optional<DaemonAnswer>();
    if (exchange.code() == boost::system::errc::permission_denied) {
      return unanswered(path, exchange.code().message(),
                        "it answers its own user and the group control.group");
    }
    if (exchange.code()) return unanswered(path, exchange.code().message());
    const auto& response = exchange.response();
    return std::optional(DaemonAnswer{response.result_int(), response.body()});
  } catch (const boost::system::system_error& e) {  // a path too long for a socket
    return unanswered(path, e.code().message());
  }
}

Result<std::optional<std::string>> ask_daemon(const std::string& path, const std::string& target) {
  auto answer = ask_daemon(path, DaemonRequest{"GET", target});
  if (!answer) return answer.error();
  if (!*answer) return std::optional<std::string>();
  if ((*answer)->status != static_cast<unsigned>(http::status::ok)) {
    return unanswered(path, fmt::format("HTTP status {}", (*answer)->status));
  }
  return std::optional(std::move((*answer)->body));
}

}  // namespace headwater
