#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "runtime/link.hpp"
#include "runtime/root.hpp"
#include "runtime/scope.hpp"
#include "users/user_id.hpp"

namespace throng::users {

class Population;
class UserStore;

/// What a removal does to a running user.
enum class Removal : std::uint8_t {
  kGraceful,  // it is asked to stop and may take as long as it likes
  kForced,    // it is asked to stop, and destroyed `Population::kGrace` later
};

/// How a user ended.
enum class Outcome : std::uint8_t {
  kFinished,  // its body returned before anyone asked it to stop
  kFailed,    // its body threw
  kRemoved,   // its body returned after it was asked to stop, or it was destroyed
};

/// One user: the outermost frame of its body and what belongs to it alone. Made and destroyed by a
/// Population. Kept small, since there are millions.
class User final : private runtime::Root {
 public:
  User(Population& population, UserId id, std::uint32_t number);
  ~User() override;

  UserId id() const { return scope_.user; }
  /// The stream that the run's seed and the id name.
  base::Random& random() { return random_; }
  /// What all its waits belong to.
  Scope& scope() { return scope_; }
  bool is_stopped() const { return scope_.is_stopped(); }
  /// Whether the body has returned or thrown, and the loop has not yet said so.
  bool has_returned() const { return is_linked(); }
  Population& population() const { return population_; }

  /// Whether it lies between two passes of what it does. In a population that lets passes end, a
  /// graceful removal ends such a rest at once, and otherwise lets the pass come to its end.
  void set_resting(bool is_resting) { is_resting_ = is_resting; }
  /// Whether it was removed and lets its pass end: no other is to follow.
  bool is_leaving() const { return is_leaving_; }

  /// Starts what the user does, as its outermost task; once, from a Population::Start.
  void run(Task<void>&& task) { start(std::move(task), scope_); }
  /// The same for a frame that a scenario made; see runtime::Root.
  void run(void* frame, const throng_frames& frames) { start(frame, frames, scope_); }

  /// Something that belongs to the user and dies with it, after its frames. A user has few.
  class Belonging {
   public:
    /// `key`: what it is; the address of something that is unique in the program.
    explicit Belonging(const void* key) : key_(key) {}
    Belonging(const Belonging&) = delete;
    Belonging& operator=(const Belonging&) = delete;
    virtual ~Belonging() = default;

   private:
    friend class User;
    const void* const key_;
    std::unique_ptr<Belonging> next_;
  };
  /// Null when there is none of that key.
  Belonging* belonging(const void* key) const {
    Belonging* found = belongings_.get();
    while (found != nullptr && found->key_ != key) found = found->next_.get();
    return found;
  }
  void give(std::unique_ptr<Belonging> belonging) {
    belonging->next_ = std::move(belongings_);
    belongings_ = std::move(belonging);
  }

  /// Removes this user; meant for its own body, which is asked to stop at once and ends by
  /// returning. Returns whether this call selected it; a user that is being removed already is not.
  bool remove_self(Removal removal = Removal::kGraceful);

 private:
  friend class Population;
  friend class UserStore;

  /// A place in one of the population's lists.
  struct Place : runtime::Link {
    explicit Place(User& owner) : user(owner) {}
    User& user;
  };

  void on_ended(std::exception_ptr failure) override;
  Population& population_;
  base::Random random_;
  Scope scope_;
  Place place_{*this};
  std::unique_ptr<Belonging> belongings_;  // a chain
  base::TimePoint destroy_at_;             // once asked to stop by force
  const std::uint32_t number_;             // of its record
  // Bits, as there are millions of users.
  bool is_selected_ : 1 = false;  // by a removal
  bool is_asked_ : 1 = false;     // to stop, by a removal or by the end of the run
  bool is_resting_ : 1 = false;
  bool is_leaving_ : 1 = false;
  Removal removal_ = Removal::kGraceful;
};

}  // namespace throng::users
