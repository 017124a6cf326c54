#include "daemon/control_server.h"

#include "daemon/control_session.h"

#include <fmt/format.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace headwater {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

// The number of a group; nothing without a name. Error: configuration.
Result<std::optional<gid_t>> find_group(const std::string& name) {
  if (name.empty()) return std::optional<gid_t>();
  std::vector<char> texts(64 * 1024);
  group entry{};
  group* found = nullptr;
  getgrnam_r(name.c_str(), &entry, texts.data(), texts.size(), &found);
  if (found != nullptr) return std::optional(found->gr_gid);
  return Error{ErrorKind::configuration, fmt::format("there is no group \"{}\"", name),
               fmt::format("make it (groupadd --system {}), or change control.group", name)};
}

// Where answers are handed in from any thread, also when the server is gone.
class AnswerBox {
 public:
  AnswerBox(asio::io_context& context, std::function<void(std::uint64_t, ControlResponse)> deliver)
      : context_(&context), deliver_(std::move(deliver)) {}

  void put(std::uint64_t session, std::function<ControlResponse()> make) {
    const std::lock_guard lock(mutex_);
    if (context_ == nullptr) return;
    asio::post(*context_, [this, session, make = std::move(make)] { deliver_(session, make()); });
  }
  // From here on, nothing is taken.
  void close() {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
  }

 private:
  std::mutex mutex_;
  asio::io_context* context_;
  const std::function<void(std::uint64_t, ControlResponse)> deliver_;
};

// To somebody for whom there is no room, without waiting for what he has to say.
const std::string& no_room() {
  static const std::string answer = [] {
    const std::string body =
        error_json({ErrorKind::conflict,
                    fmt::format("{} connections are open already", control_connections_limit),
                    "ask again later"}) +
        '\n';
    return fmt::format(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        "Connection: close\r\nContent-Length: {}\r\n\r\n{}",
        body.size(), body);
  }();
  return answer;
}

}  // namespace

std::string error_json(const Error& error) {
  boost::json::object object{{"error", error.detail}};
  if (!error.hint.empty()) object["hint"] = error.hint;
  return boost::json::serialize(object);
}

Result<void> check_control_group(const std::string& group) {
  if (auto found = find_group(group); !found) return found.error();
  return {};
}

struct ControlServer::Server {
  Server(ControlServerOptions given, ControlHandler what)
      : options(std::move(given)), handler(std::move(what)) {}

  ~Server() {
    box->close();
    context.stop();
    if (thread.joinable()) thread.join();
    unlink(options.socket.c_str());
  }

  // Throws boost::system::system_error.
  void open(std::optional<gid_t> group) {
    const std::string& path = options.socket;
    unlink(path.c_str());  // what a killed daemon left; the store's lock says that it is dead
    const Local::endpoint endpoint(path);
    acceptor.open(endpoint.protocol());
    const mode_t before = umask(0117);
    error_code code;
    acceptor.bind(endpoint, code);
    umask(before);
    if (code) throw boost::system::system_error(code);
    // Nobody can connect before listen().
    if (group && chown(path.c_str(), static_cast<uid_t>(-1), *group) != 0) {
      throw boost::system::system_error(errno, boost::system::system_category());
    }
    acceptor.listen();
    accept();
    thread = std::jthread([this] { context.run(); });
  }

  void accept() {
    acceptor.async_accept([this](error_code code, Local::socket peer) {
      if (code == asio::error::operation_aborted) return;
      if (code) return rest(code);
      failing = std::exchange(failed_last, false) && failing;
      if (has_room()) {
        begin(std::move(peer));
      } else {
        (void)!::send(peer.native_handle(), no_room().data(), no_room().size(),
                      MSG_NOSIGNAL | MSG_DONTWAIT);
      }
      accept();
    });
  }

  // Nobody can be taken, and would not be at once either.
  void rest(const error_code& code) {
    failed_last = true;
    if (!std::exchange(failing, true) && options.notice) {
      options.notice(Severity::error,
                     fmt::format("{}: nobody can be taken now: {}; it is tried again every {} ms",
                                 options.socket, code.message(), control_accept_pause.count()));
    }
    pause.expires_after(control_accept_pause);
    pause.async_wait([this](error_code stopped) {
      if (!stopped) accept();
    });
  }

  // For one more, if need be in place of the one who is slowest to say what he wants.
  bool has_room() {
    using Stage = ControlSession::Stage;
    std::size_t busy = 0;
    ControlSession* slowest = nullptr;
    for (const auto& [number, session] : sessions) {
      if (session->stage() == Stage::waiting || session->stage() == Stage::ended) continue;
      ++busy;
      if (slowest == nullptr && session->stage() == Stage::reading) slowest = session.get();
    }
    if (busy < control_connections_limit) return true;
    if (slowest != nullptr) slowest->turn_away(no_room());
    return slowest != nullptr;
  }

  void begin(Local::socket peer) {
    const std::uint64_t number = next_session++;
    const auto ask = [this, number](const ControlRequest& request) {
      return handler(request, [box = box, number](std::function<ControlResponse()> make) {
        box->put(number, std::move(make));
      });
    };
    auto session = std::make_shared<ControlSession>(std::move(peer), options.answer_patience, ask,
                                                    [this, number] { sessions.erase(number); });
    sessions[number] = session;
    session->run();
  }

  void deliver(std::uint64_t number, const ControlResponse& response) {
    const auto found = sessions.find(number);
    if (found != sessions.end()) found->second->answer(response);
  }

  const ControlServerOptions options;
  const ControlHandler handler;
  asio::io_context context{1};
  // The thread's; their sockets are the context's.
  std::map<std::uint64_t, std::shared_ptr<ControlSession>> sessions;
  std::uint64_t next_session = 0;
  std::shared_ptr<AnswerBox> box = std::make_shared<AnswerBox>(
      context,
      [this](std::uint64_t number, const ControlResponse& response) { deliver(number, response); });
  Local::acceptor acceptor{context};
  asio::steady_timer pause{context};
  bool failing = false;      // and that was said; until two are taken in a row
  bool failed_last = false;  // at the last attempt
  std::jthread thread;
};

Result<std::unique_ptr<ControlServer>> ControlServer::start(ControlServerOptions options,
                                                            ControlHandler handler) {
  const std::string socket = options.socket;
  const auto group = find_group(options.group);
  if (!group) return group.error();
  if (socket.size() >= sizeof(sockaddr_un::sun_path)) {
    return Error{ErrorKind::configuration,
                 fmt::format("{}: a socket's path has at most {} characters", socket,
                             sizeof(sockaddr_un::sun_path) - 1),
                 "choose a shorter store.path"};
  }
  const std::string named = options.group;
  auto server = std::make_unique<Server>(std::move(options), std::move(handler));
  try {
    server->open(*group);
  } catch (const boost::system::system_error& e) {
    if (e.code() == boost::system::errc::operation_not_permitted && *group) {
      return Error{ErrorKind::configuration,
                   fmt::format("{}: cannot be given to the group \"{}\"", socket, named),
                   "the daemon's user must be a member of control.group"};
    }
    return Error{ErrorKind::storage, fmt::format("{}: {}", socket, e.code().message()),
                 "check store.path and its permissions"};
  }
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(server)));
}

ControlServer::ControlServer(std::unique_ptr<Server> server) : server_(std::move(server)) {}

ControlServer::~ControlServer() = default;

}  // namespace headwater
