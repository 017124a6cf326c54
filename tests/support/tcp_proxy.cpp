#include "tests/support/tcp_proxy.h"

#include "tests/support/free_port.h"
#include "tests/support/tcp_link.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <list>
#include <system_error>
#include <vector>

namespace headwater::testing {

// What the thread does. Only the proxy's counters and state are shared.
class TcpProxyLoop {
 public:
  explicit TcpProxyLoop(TcpProxy& proxy) : proxy_(proxy) {}

  void run() {
    TcpProxy::State state = TcpProxy::State::cut;
    for (;;) {
      if (proxy_.take(state)) {
        if (state == TcpProxy::State::ended) break;
        enter(state);
        proxy_.in_force(state);
      }
      turn();
    }
  }

 private:
  void enter(TcpProxy::State state) {
    frozen_ = state == TcpProxy::State::frozen;
    if (!frozen_) links_.clear();
    if (state == TcpProxy::State::cut) {
      listener_ = Socket();
    } else if (!listener_.valid()) {
      listener_ = listen_on(proxy_.port_);
    }
  }

  // Waits until something can be done, and does it.
  void turn() {
    std::vector<pollfd> polled{{proxy_.wake_, POLLIN, 0}, {listener_.descriptor(), POLLIN, 0}};
    const std::uint64_t rate = proxy_.rate_;
    for (TcpLink& link : links_) link.prepare(polled, rate);
    // With a rate limit, a full bucket is looked at again a little later.
    ::poll(polled.data(), polled.size(), rate != 0 ? 5 : 1'000);
    if ((polled[0].revents & POLLIN) != 0) drain_wake();
    for (auto link = links_.begin(); link != links_.end();) {
      const TcpLink::Moved moved = link->move(polled, frozen_);
      proxy_.to_target_ += moved.to_target;
      proxy_.to_clients_ += moved.to_client;
      link = moved.over ? links_.erase(link) : std::next(link);
    }
    if ((polled[1].revents & POLLIN) != 0) accept();
  }

  void accept() {
    Socket client = accept_from(listener_);
    if (!client.valid()) return;
    ++proxy_.connections_;
    Socket target = frozen_ ? Socket() : connect_to(proxy_.target_port_);
    if (frozen_ || target.valid()) links_.emplace_back(std::move(client), std::move(target));
  }

  void drain_wake() const {
    eventfd_t ignored = 0;
    ::eventfd_read(proxy_.wake_, &ignored);
  }

  TcpProxy& proxy_;
  Socket listener_;
  std::list<TcpLink> links_;
  bool frozen_ = false;
};

TcpProxy::TcpProxy(std::uint16_t target_port) : target_port_(target_port), port_(free_port()) {
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { TcpProxyLoop(*this).run(); });
  restore();
}

TcpProxy::~TcpProxy() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = State::ended;
  }
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
}

void TcpProxy::set(State state) {
  std::unique_lock lock(mutex_);
  wanted_ = state;
  ::eventfd_write(wake_, 1);
  changed_.wait(lock, [this, state] { return actual_ == state || wanted_ != state; });
}

bool TcpProxy::take(State& state) {
  const std::lock_guard lock(mutex_);
  if (wanted_ == state) return false;
  state = wanted_;
  return true;
}

void TcpProxy::in_force(State state) {
  {
    const std::lock_guard lock(mutex_);
    actual_ = state;
  }
  changed_.notify_all();
}

}  // namespace headwater::testing
