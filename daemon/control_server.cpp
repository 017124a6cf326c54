#include "daemon/control_server.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <thread>

namespace headwater {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds patience{5};      // for one question and its answer
constexpr std::size_t request_limit = 8 * 1024;  // bytes of a request
constexpr int sessions_limit = 16;               // questions at the same time

using Response = http::response<http::string_body>;

Response respond(const http::request<http::string_body>& request,
                 const std::function<std::string()>& status) {
  Response response;
  response.version(request.version());
  response.keep_alive(false);
  response.set(http::field::content_type, "application/json");
  if (request.target() != "/v1/status") {
    response.result(http::status::not_found);
    response.body() = R"({"error":"there is only /v1/status"})";
  } else if (request.method() != http::verb::get) {
    response.result(http::status::method_not_allowed);
    response.set(http::field::allow, "GET");
    response.body() = R"({"error":"only GET"})";
  } else {
    response.result(http::status::ok);
    response.body() = status();
  }
  response.body() += '\n';
  response.prepare_payload();
  return response;
}

// One question and its answer.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Local::socket socket, const std::function<std::string()>& status, int& sessions)
      : stream_(std::move(socket)), status_(status), sessions_(sessions) {
    ++sessions_;
    parser_.body_limit(request_limit);
    parser_.header_limit(request_limit);
  }
  ~Session() { --sessions_; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void run() {
    stream_.expires_after(patience);
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](error_code code, std::size_t) {
                       if (!code) self->answer();
                     });
  }

 private:
  void answer() {
    response_ = respond(parser_.get(), status_);
    http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(Local::socket::shutdown_both, ignored);
    });
  }

  beast::basic_stream<Local> stream_;
  const std::function<std::string()>& status_;
  int& sessions_;
  beast::flat_buffer buffer_{request_limit};
  http::request_parser<http::string_body> parser_;
  Response response_;
};

}  // namespace

struct ControlServer::Server {
  Server(std::string path, std::function<std::string()> report)
      : socket(std::move(path)), status(std::move(report)) {}

  ~Server() {
    context.stop();
    if (thread.joinable()) thread.join();
    unlink(socket.c_str());
  }

  // Throws boost::system::system_error.
  void open() {
    unlink(socket.c_str());  // what a killed daemon left; the store's lock says that it is dead
    const Local::endpoint endpoint(socket);
    acceptor.open(endpoint.protocol());
    const mode_t before = umask(0117);
    error_code code;
    acceptor.bind(endpoint, code);
    umask(before);
    if (code) throw boost::system::system_error(code);
    acceptor.listen();
    accept();
    thread = std::jthread([this] { context.run(); });
  }

  void accept() {
    acceptor.async_accept([this](error_code code, Local::socket peer) {
      if (code == asio::error::operation_aborted) return;
      if (!code && sessions < sessions_limit) {
        std::make_shared<Session>(std::move(peer), status, sessions)->run();
      }
      accept();
    });
  }

  const std::string socket;
  const std::function<std::string()> status;
  int sessions = 0;  // the thread's; outlives the context, which destroys the sessions
  asio::io_context context{1};
  Local::acceptor acceptor{context};
  std::jthread thread;
};

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& socket,
                                                            std::function<std::string()> status) {
  if (socket.size() >= sizeof(sockaddr_un::sun_path)) {
    return Error{ErrorKind::configuration,
                 fmt::format("{}: a socket's path has at most {} characters", socket,
                             sizeof(sockaddr_un::sun_path) - 1),
                 "choose a shorter store.path"};
  }
  auto server = std::make_unique<Server>(socket, std::move(status));
  try {
    server->open();
  } catch (const boost::system::system_error& e) {
    return Error{ErrorKind::storage, fmt::format("{}: {}", socket, e.code().message()),
                 "check store.path and its permissions"};
  }
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(server)));
}

ControlServer::ControlServer(std::unique_ptr<Server> server) : server_(std::move(server)) {}

ControlServer::~ControlServer() = default;

}  // namespace headwater
