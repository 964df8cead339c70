#pragma once

#include <functional>

#include "cluster/bus.hpp"
#include "cluster/frame_channel.hpp"

namespace throng::cluster {

/// Lets a process at the other end of a socket use a bus of this one; see SocketBus.
/// Lifetime: the bus keeps callbacks to the port, so the port must outlive it.
class BusPort {
 public:
  /// Owns `fd`. `on_closed`: the other end has gone.
  BusPort(runtime::Loop& loop, int fd, Bus& bus, std::function<void()> on_closed)
      : bus_(bus),
        channel_(
            loop, fd, [this](Frame&& frame) { take(std::move(frame)); }, std::move(on_closed)) {}

  FrameChannel& channel() { return channel_; }

 private:
  void take(Frame frame);

  Bus& bus_;
  FrameChannel channel_;
};

}  // namespace throng::cluster
