#pragma once

#include <cstddef>
#include <cstdint>

#include "messages/letter.hpp"
#include "runtime/link.hpp"
#include "throng/border.hpp"
#include "throng/frame_pool.hpp"
#include "users/user.hpp"

namespace throng::messages {

class Receive;

/// Whether a message is what somebody waits for.
enum class Fit : std::uint8_t {
  kNo,
  kYes,
  kThrew,  // who waits is to be told of it, and takes nothing
};

/// The letters that a user has not taken, in the order they came, and its tasks that wait for one.
/// Made when it is first needed. Each letter goes to the one that has waited longest of those who
/// want it; while somebody waits, none of the letters that lie here is one that he wants.
/// What a receive accepts may be asked of the scenario in the middle of it all: what comes of that
/// is set right afterwards.
/// Thread: the core's own. Lifetime: as long as the user; letters that are left die with it.
class UserMailbox final : public users::User::Belonging {
 public:
  static constexpr std::size_t kMostLetters = 1024;

  /// Null when the user has none.
  static UserMailbox* find(const users::User& user) {
    return static_cast<UserMailbox*>(user.belonging(&kKey));
  }
  static UserMailbox& of(users::User& user) {
    UserMailbox* found = find(user);
    return found != nullptr ? *found : make(user);
  }
  ~UserMailbox() override;

  /// Gives a letter to whoever waits for it, or keeps it. Returns: false, with the letter
  /// untouched, when it is full.
  bool put(Letter&& letter);
  /// Takes the oldest letter that is wanted.
  Fit take(const throng_wanted& wanted, throng_message& to);
  /// Lets somebody wait for a letter; it was not among those that are here.
  void wait(Receive& receive);

  std::size_t size() const { return size_; }

  static void* operator new(std::size_t bytes) { return detail::FramePool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    detail::FramePool::release(memory, bytes);
  }

 private:
  static constexpr char kKey = 'm';
  struct Place;

  UserMailbox() : Belonging(&kKey) {}
  static UserMailbox& make(users::User& user);
  bool keep(Letter&& letter);
  Fit find_letter(const throng_wanted& wanted, throng_message& to);
  Fit ask(const throng_wanted& wanted, const throng_message& message);
  bool offer(Letter& letter);
  void settle();

  Place* first_ = nullptr;
  Place** end_ = &first_;  // where the next is to hang
  runtime::Link receives_;
  std::uint32_t size_ = 0;
  bool is_asking_ = false;  // the scenario
  bool is_settled_ = true;  // false: something came while it was asked
};

}  // namespace throng::messages
