#include "cluster/bus_port.hpp"

#include <utility>

namespace throng::cluster {

void BusPort::take(Frame frame) {
  switch (frame.kind) {
    case Frame::Kind::kPut:
      bus_.put(frame.name, std::move(frame.body));
      break;
    case Frame::Kind::kPublish:
      bus_.publish(frame.name, std::move(frame.body));
      break;
    case Frame::Kind::kWatch:
      bus_.watch(frame.name,
                 [this](const std::string& key, std::string_view value, std::uint64_t revision) {
                   channel_.send({Frame::Kind::kValue, key, revision, std::string(value)});
                 });
      break;
    case Frame::Kind::kSubscribe:
      // The number comes back with each message, so that it goes to this subscriber only.
      bus_.subscribe(frame.name, [this, number = frame.number](const std::string& subject,
                                                               std::string_view body) {
        channel_.send({Frame::Kind::kMessage, subject, number, std::string(body)});
      });
      break;
    case Frame::Kind::kValue:
    case Frame::Kind::kMessage:
      break;  // these only come down
  }
}

}  // namespace throng::cluster
