#pragma once

#include <functional>
#include <list>
#include <map>

#include "cluster/bus.hpp"
#include "cluster/frame_channel.hpp"

namespace throng::cluster {

/// The bus of another process, reached over a socket whose other end a BusPort holds.
class SocketBus final : public Bus {
 public:
  /// Owns `fd`. `on_closed`: the other end has gone, and with it the bus.
  SocketBus(runtime::Loop& loop, int fd, std::function<void()> on_closed)
      : channel_(
            loop, fd, [this](Frame&& frame) { take(std::move(frame)); }, std::move(on_closed)) {}

  bool put(const std::string& key, std::string value) override;
  void watch(const std::string& key, OnValue on_value) override;
  bool publish(const std::string& subject, std::string body) override;
  void subscribe(const std::string& subject, OnMessage on_message) override;
  FrameChannel& channel() { return channel_; }

 private:
  struct Watch {
    std::string pattern;
    OnValue tell;
    std::map<std::string, std::uint64_t> told;  // the revision of each key
  };
  void take(Frame frame);

  std::list<Watch> watches_;
  std::map<std::uint64_t, OnMessage> subscriptions_;  // by number
  FrameChannel channel_;
};

}  // namespace throng::cluster
