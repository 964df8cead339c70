#pragma once

#include <cstdint>

#include "messages/letter.hpp"
#include "runtime/link.hpp"
#include "throttle/throttle_share.hpp"
#include "users/user.hpp"

namespace throng::scenario::native {

/// Messages of a user that are sent when it is their turn at a throttle. Those whose turn has not
/// come die with the user. Thread: the core's own.
class PendingSends final : public users::User::Belonging {
 public:
  static PendingSends& of(users::User& user);
  ~PendingSends() override;

  /// `on_end` is called with the throttle's number when the message was sent, or dropped. Returns:
  /// false when there is no throttle of that name; the message is dropped then.
  bool add(throttle::ThrottleShare& share, std::uint32_t number, users::UserId to,
           messages::Letter&& letter, void (*on_end)(std::uint32_t number));

 private:
  static constexpr char kKey = 's';
  class Send;

  explicit PendingSends(users::User& user) : Belonging(&kKey), user_(user) {}

  users::User& user_;
  runtime::Link sends_;
};

}  // namespace throng::scenario::native
