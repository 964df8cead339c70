#pragma once

#include <cstdint>

#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "throng/border.hpp"

namespace throng::runtime {
class Waiter;
}  // namespace throng::runtime

namespace throng {

/// What a user's waits belong to: the loop they wait on, and the stop that ends them all. Scopes
/// form a tree; a stop reaches the scopes below. Lifetime: must outlive the tasks started in it.
/// Thread: the loop's own.
class Scope : public throng_scope {
 public:
  /// `user`: whose waits these are; 0: nobody's.
  explicit Scope(runtime::Loop& loop, std::uint64_t user = 0) : throng_scope{&loop, user} {}
  explicit Scope(Scope& parent);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();

  runtime::Loop& loop() const { return static_cast<runtime::Loop&>(*core); }

  /// Asks everything in this scope and below to stop: each wait ends as stopped in the loop's next
  /// turn, and each later wait ends so at once. Returns at once; asking twice does nothing more.
  void request_stop();
  bool is_stopped() const { return is_stopped_; }

 private:
  friend class runtime::Waiter;
  struct Child : runtime::Link {
    explicit Child(Scope* owner) : scope(owner) {}
    Scope* scope;
  };

  runtime::Link waits_;
  runtime::Link children_;
  Child place_{this};  // among the children of the scope above
  bool is_stopped_ = false;
};

}  // namespace throng
