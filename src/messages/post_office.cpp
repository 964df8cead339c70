#include "messages/post_office.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "messages/receive.hpp"
#include "messages/user_mailbox.hpp"

namespace throng::messages {

PostOffice::Entrance::Entrance(PostOffice& office, Lane& lane) : office_(office), lane_(lane) {
  office_.population_.loop().add_inbox(*this);
  lane_.open(office_.population_.loop());
}

/// The users are gone, and the figures told: what is still under way only dies here, on the thread
/// of those it was meant for.
PostOffice::Entrance::~Entrance() {
  lane_.close();
  while (lane_.consume([](Parcel&&) {})) {
  }
}

void PostOffice::Entrance::deliver() {
  for (unsigned i = 0; i < kParcelsPerTurn; ++i) {
    if (!lane_.consume([this](Parcel&& parcel) { office_.arrive(std::move(parcel)); })) return;
  }
  // The others take their turn in between.
  if (!lane_.is_empty()) office_.population_.loop().wake();
}

PostOffice::PostOffice(users::Population& population, telemetry::Recorder& recorder,
                       Crossing* crossing)
    : population_(population), metrics_(recorder), crossing_(crossing) {
  if (crossing_ != nullptr) entrance_.emplace(*this, crossing_->to(population.place().core));
}

PostOffice::~PostOffice() = default;

Sent PostOffice::send(users::UserId from, users::UserId to, Letter&& letter) {
  metrics_.declare();
  const std::string_view name = letter.name();
  const Sent outcome = put(from, to, std::move(letter));
  if (outcome == Sent::kSent) metrics_.sent();
  if (outcome == Sent::kFull) metrics_.full();
  if (outcome == Sent::kGone) metrics_.gone();
  if (from == traced_ && from != 0) say_sent(to, name, outcome);
  return outcome;
}

Sent PostOffice::put(users::UserId from, users::UserId to, Letter&& letter) {
  letter.set_from(from);
  if (users::User* user = population_.find(to)) {
    if (user->has_returned()) return Sent::kGone;
    return UserMailbox::of(*user).put(std::move(letter)) ? Sent::kSent : Sent::kFull;
  }
  if (crossing_ == nullptr || to == 0) return Sent::kGone;
  const unsigned core = users::core_of(to, crossing_->cores());
  if (core == population_.place().core) return Sent::kGone;
  Parcel parcel{to, std::move(letter)};
  const Sent outcome = crossing_->to(core).push(std::move(parcel));
  if (outcome != Sent::kSent) letter = std::move(parcel.letter);
  return outcome;
}

void PostOffice::arrive(Parcel&& parcel) {
  metrics_.declare();
  users::User* user = population_.find(parcel.to);
  if (user == nullptr || user->has_returned()) return metrics_.late();
  if (!UserMailbox::of(*user).put(std::move(parcel.letter))) metrics_.full();
}

int PostOffice::receive(users::User& user, Scope& scope, throng_wait& wait,
                        const throng_wanted& wanted, throng_message& to) {
  metrics_.declare();
  if (user.id() == traced_) say_wait(wanted);
  UserMailbox& mailbox = UserMailbox::of(user);
  if (!scope.is_stopped()) {
    const Fit found = mailbox.take(wanted, to);
    if (found == Fit::kYes) note_received(user.id(), to);
    if (found != Fit::kNo || wanted.timeout_ns == 0) {
      wait.outcome = found == Fit::kYes ? THRONG_DONE : THRONG_FAILED;
      if (found == Fit::kNo) note_none(user.id(), kNoneInTime);
      if (population_.loop().may_go_on()) return 0;
      auto* receive = new Receive(*this, user.id(), wait, wanted, to);
      wait.operation = receive;
      return receive->yield(wait.outcome, scope);
    }
  }
  auto* receive = new Receive(*this, user.id(), wait, wanted, to);
  wait.operation = receive;
  return receive->wait_at(mailbox, scope);
}

void PostOffice::forget(throng_wait& wait) {
  delete static_cast<Receive*>(wait.operation);
}

void PostOffice::say_sent(users::UserId to, std::string_view name, Sent outcome) {
  const char* what = outcome == Sent::kFull ? ": full" : ": nobody is there";
  say_(fmt::format("send {} to {}{}", name, to, outcome == Sent::kSent ? "" : what));
}

void PostOffice::say_wait(const throng_wanted& wanted) {
  std::string line = "receive";
  for (std::uint32_t i = 0; i < wanted.tag_count; ++i) {
    line += fmt::format("{} {}", i == 0 ? "" : ",", wanted.tags[i].name);
  }
  say_(wanted.tag_count == 0 ? "receive any message" : line);
}

void PostOffice::say_received(const throng_message& message) {
  say_(fmt::format("  {} from {}", message.name, message.from));
}

}  // namespace throng::messages
