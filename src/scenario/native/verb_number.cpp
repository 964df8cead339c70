#include "scenario/native/verb_number.hpp"

#include <array>

namespace throng::scenario::native {

std::string_view verb_name(std::uint32_t number) {
  static constexpr std::array<std::string_view, 17> kNames = {"",
                                                              "sleep",
                                                              "until_stopped",
                                                              "next_iteration",
                                                              "join",
                                                              "http.request",
                                                              "tcp.connect",
                                                              "tcp.send",
                                                              "tcp.receive",
                                                              "arrivals.next",
                                                              "throttle.wait",
                                                              "message.receive",
                                                              "websocket.open",
                                                              "websocket.send",
                                                              "websocket.receive",
                                                              "websocket.close",
                                                              "xmpp"};
  return number < kNames.size() ? kNames[number] : std::string_view();
}

}  // namespace throng::scenario::native
