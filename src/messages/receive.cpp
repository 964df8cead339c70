#include "messages/receive.hpp"

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <utility>

#include "messages/post_office.hpp"
#include "messages/user_mailbox.hpp"

namespace throng::messages {
namespace {

constexpr base::Duration kLongest = std::chrono::hours(10'000);

}  // namespace

bool Receive::wait_at(UserMailbox& mailbox, Scope& scope) {
  wait_.outcome = THRONG_DONE;
  const auto frame = std::coroutine_handle<>::from_address(wait_.frame);
  const bool suspends = wait_in(scope, frame, [this, &mailbox] {
    mailbox.wait(*this);
    // From the call on, for the turn that it is in may have begun long ago.
    if (wanted_.timeout_ns >= 0) {
      const base::Duration timeout = std::min(base::Duration(wanted_.timeout_ns), kLongest);
      loop().add_timer(timeout_, loop().precise_now() + timeout);
    }
  });
  if (is_stopped()) wait_.outcome = THRONG_STOPPED;
  return suspends;
}

bool Receive::yield(std::int32_t outcome, Scope& scope) {
  wait_.outcome = outcome;
  const auto frame = std::coroutine_handle<>::from_address(wait_.frame);
  const bool suspends = wait_in(scope, frame, [this] { complete_later(); });
  if (is_stopped()) wait_.outcome = THRONG_STOPPED;
  return suspends;
}

void Receive::take(Letter&& letter) {
  std::move(letter).give(to_);
  office_.note_received(user_, to_);
  end_later(THRONG_DONE);
}

void Receive::end_later(std::int32_t outcome) {
  leave();
  wait_.outcome = outcome;
  complete_later();
}

void Receive::give_up() {
  leave();
  wait_.outcome = THRONG_FAILED;
  office_.note_none(user_, PostOffice::kNoneInTime);
  complete();
}

void Receive::detach() noexcept {
  leave();
  wait_.outcome = THRONG_STOPPED;
  office_.note_none(user_, PostOffice::kStopped);
}

}  // namespace throng::messages
