#include "cluster/socket_bus.hpp"

#include <utility>

namespace throng::cluster {

bool SocketBus::put(const std::string& key, std::string value) {
  return channel_.send({Frame::Kind::kPut, key, 0, std::move(value)});
}

void SocketBus::watch(const std::string& key, OnValue on_value) {
  watches_.push_back({key, std::move(on_value), {}});
  channel_.send({Frame::Kind::kWatch, key, 0, {}});
}

bool SocketBus::publish(const std::string& subject, std::string body) {
  return channel_.send({Frame::Kind::kPublish, subject, 0, std::move(body)});
}

void SocketBus::subscribe(const std::string& subject, OnMessage on_message) {
  const std::uint64_t number = subscriptions_.size();
  subscriptions_.emplace(number, std::move(on_message));
  channel_.send({Frame::Kind::kSubscribe, subject, number, {}});
}

void SocketBus::take(Frame frame) {
  if (frame.kind == Frame::Kind::kValue) {
    for (Watch& watch : watches_) {
      if (!matches(watch.pattern, frame.name)) continue;
      // Two watches that overlap make each value come twice.
      std::uint64_t& told = watch.told[frame.name];
      if (frame.number <= told) continue;
      told = frame.number;
      watch.tell(frame.name, frame.body, frame.number);
    }
  }
  if (frame.kind == Frame::Kind::kMessage) {
    const auto found = subscriptions_.find(frame.number);
    if (found != subscriptions_.end()) found->second(frame.name, frame.body);
  }
}

}  // namespace throng::cluster
