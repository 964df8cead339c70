#include "scenario/native/pending_sends.hpp"

#include <memory>
#include <utility>

#include "scenario/native/native_core.hpp"

namespace throng::scenario::native {

/// One message.
class PendingSends::Send final : private throttle::Request {
 public:
  struct Place : runtime::Link {
    explicit Place(Send& owner) : send(owner) {}
    Send& send;
  } place{*this};  // among the user's

  Send(users::User& user, std::uint32_t number, users::UserId to, messages::Letter&& letter,
       void (*on_end)(std::uint32_t))
      : user_(user), number_(number), to_(to), letter_(std::move(letter)), on_end_(on_end) {}
  ~Send() { on_end_(number_); }

  throttle::ThrottleShare::Outcome ask(throttle::ThrottleShare& share) {
    throttle::Grant grant;  // a place is free again with it: sending is all there is to do
    const auto outcome = share.ask(*this, grant);
    if (outcome == throttle::ThrottleShare::Outcome::kPasses) send();
    return outcome;
  }

 private:
  void send() {
    messages::PostOffice& post = NativeCore::of(user_.scope()).post(user_.population());
    post.send(user_.id(), to_, std::move(letter_));
  }
  void pass(throttle::Grant&& grant) override {
    const throttle::Grant held = std::move(grant);
    send();
    delete this;
  }
  void refuse() override { delete this; }

  users::User& user_;
  const std::uint32_t number_;
  const users::UserId to_;
  messages::Letter letter_;
  void (*const on_end_)(std::uint32_t);
};

PendingSends& PendingSends::of(users::User& user) {
  if (auto* found = user.belonging(&kKey)) return static_cast<PendingSends&>(*found);
  std::unique_ptr<PendingSends> made(new PendingSends(user));
  PendingSends& sends = *made;
  user.give(std::move(made));
  return sends;
}

PendingSends::~PendingSends() {
  while (!sends_.is_empty()) delete &static_cast<Send::Place*>(sends_.first())->send;
}

bool PendingSends::add(throttle::ThrottleShare& share, std::uint32_t number, users::UserId to,
                       messages::Letter&& letter, void (*on_end)(std::uint32_t number)) {
  auto send = std::make_unique<Send>(user_, number, to, std::move(letter), on_end);
  const auto outcome = send->ask(share);
  if (outcome == throttle::ThrottleShare::Outcome::kWaits) sends_.push_back(send.release()->place);
  return outcome != throttle::ThrottleShare::Outcome::kRefused;
}

}  // namespace throng::scenario::native
