#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "messages/crossing.hpp"
#include "messages/letter.hpp"
#include "messages/message_metrics.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "telemetry/recorder.hpp"
#include "throng/border.hpp"
#include "users/population.hpp"
#include "users/user.hpp"
#include "users/user_id.hpp"

namespace throng::messages {

/// The messages of one core's users: those they send, to users of any core of the node, and those
/// they wait for. Where a user lives follows from its id (users::core_of).
/// Thread: the core's own. Lifetime: recorder and crossing must outlive it, and it the users of the
/// population.
class PostOffice final {
 public:
  /// Says a line about the user that is traced.
  using Say = std::function<void(std::string_view line)>;
  static constexpr unsigned kParcelsPerTurn = 1024;  // taken from other cores

  /// `crossing`: null when this core is the only one.
  PostOffice(users::Population& population, telemetry::Recorder& recorder, Crossing* crossing);
  PostOffice(const PostOffice&) = delete;
  PostOffice& operator=(const PostOffice&) = delete;
  ~PostOffice();

  /// Leaves a letter for a user: of this core in its mailbox, where it may let a receive go on in
  /// the loop's next turn; of another on its way. What is found out there is counted there: late,
  /// or full. A letter that is not sent is untouched. Does not suspend, and runs nobody.
  Sent send(users::UserId from, users::UserId to, Letter&& letter);

  /// Waits for a letter to `user` within `scope`, which is the user's or one below. `wait` becomes
  /// that of a Receive. Returns whether the frame suspends; see border.hpp.
  int receive(users::User& user, Scope& scope, throng_wait& wait, const throng_wanted& wanted,
              throng_message& to);
  /// Ends what `receive` has begun.
  static void forget(throng_wait& wait);

  /// Whose every message is told of from now on; 0: nobody's.
  void trace(users::UserId user, Say say) {
    traced_ = user;
    say_ = std::move(say);
  }

 private:
  friend class Receive;
  static constexpr std::string_view kNoneInTime = "  no such message came in time";
  static constexpr std::string_view kStopped = "  stopped";

  /// What comes from other cores.
  class Entrance final : public runtime::Inbox {
   public:
    Entrance(PostOffice& office, Lane& lane);
    ~Entrance();
    void deliver() override;

   private:
    PostOffice& office_;
    Lane& lane_;
  };

  Sent put(users::UserId from, users::UserId to, Letter&& letter);
  void arrive(Parcel&& parcel);
  void note_received(users::UserId user, const throng_message& message) {
    metrics_.received();
    if (user == traced_) say_received(message);
  }
  /// Of the end of a receive without a message.
  void note_none(users::UserId user, std::string_view why) {
    if (user == traced_) say_(why);
  }
  void say_sent(users::UserId to, std::string_view name, Sent outcome);
  void say_wait(const throng_wanted& wanted);
  void say_received(const throng_message& message);

  users::Population& population_;
  MessageMetrics metrics_;
  Crossing* const crossing_;
  users::UserId traced_ = 0;
  Say say_;
  std::optional<Entrance> entrance_;
};

}  // namespace throng::messages
