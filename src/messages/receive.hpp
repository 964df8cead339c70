#pragma once

#include <cstddef>
#include <cstdint>

#include "messages/letter.hpp"
#include "runtime/link.hpp"
#include "runtime/scope.hpp"
#include "runtime/timer.hpp"
#include "runtime/waiter.hpp"
#include "throng/border.hpp"
#include "throng/frame_pool.hpp"
#include "users/user_id.hpp"

namespace throng::messages {

class PostOffice;
class UserMailbox;

/// The wait for a letter, behind the border. `wait`, `wanted` and `to` lie in the awaiter and
/// outlive it; the outcome is set before the frame goes on.
/// Thread: the core's own.
class Receive final : public runtime::Waiter {
 public:
  Receive(PostOffice& office, users::UserId user, throng_wait& wait, const throng_wanted& wanted,
          throng_message& to)
      : office_(office), user_(user), wait_(wait), wanted_(wanted), to_(to) {}
  ~Receive() override { leave(); }

  /// Waits at `mailbox`. Returns whether the frame suspends, and so does the next.
  bool wait_at(UserMailbox& mailbox, Scope& scope);
  /// Lets others run, and then ends with an outcome that is known.
  bool yield(std::int32_t outcome, Scope& scope);

  const throng_wanted& wanted() const { return wanted_; }
  /// Goes on with a letter, in the loop's next turn.
  void take(Letter&& letter);
  /// The same without one, as what it accepts threw.
  void fail() { end_later(THRONG_FAILED); }

  /// Among those who wait at a mailbox.
  runtime::Link& place() { return place_; }
  static Receive& at(runtime::Link& place) { return static_cast<Place&>(place).receive; }

  static void* operator new(std::size_t bytes) { return detail::FramePool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    detail::FramePool::release(memory, bytes);
  }

 private:
  struct Place : runtime::Link {
    explicit Place(Receive& owner) : receive(owner) {}
    Receive& receive;
  };
  class Timeout final : public runtime::Timer {
   public:
    explicit Timeout(Receive& receive) : receive_(receive) {}
    void fire() override { receive_.give_up(); }
    void warm() const override { receive_.Waiter::warm(); }

   private:
    Receive& receive_;
  };

  void leave() {
    place_.unlink();
    timeout_.unlink();
  }
  void detach() noexcept override;
  void end_later(std::int32_t outcome);
  void give_up();

  PostOffice& office_;
  const users::UserId user_;
  throng_wait& wait_;
  const throng_wanted& wanted_;
  throng_message& to_;
  Place place_{*this};
  Timeout timeout_{*this};
};

}  // namespace throng::messages
