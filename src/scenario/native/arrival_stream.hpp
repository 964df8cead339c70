#pragma once

#include <cstdint>
#include <string>

#include "scenario/native/native_core.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"
#include "throttle/open_starts.hpp"
#include "users/user.hpp"

/// A user's arrivals behind the border; they end with the load. Thread: the core's own. Lifetime:
/// until it was closed and every start that it gave has ended; the core's NativeCore must outlive
/// it.
struct throng_arrivals final : private throng::scenario::native::NativeCore::LoadEnd {
 public:
  /// Errors: what is wrong with the plan, and what was expected.
  static throng::Result<throng_arrivals*, std::string> open(throng::users::User& user,
                                                            const throng_arrival_options& options);
  throng_arrivals(const throng_arrivals&) = delete;
  throng_arrivals& operator=(const throng_arrivals&) = delete;

  /// See border.hpp for each.
  int next(throng_scope* scope, throng_wait& wait, std::int64_t& intended_ns);
  void note_end();
  std::uint64_t waiting() const { return starts_.waiting(); }
  void close();

 private:
  throng_arrivals(throng::scenario::native::NativeCore& core,
                  throng::throttle::OpenStarts::Setting setting);
  ~throng_arrivals() = default;
  void let_go() {
    if (--holders_ == 0) delete this;
  }
  void on_load_end() override;
  throng::Task<void> run_next(throng_wait& wait, std::int64_t& intended_ns);

  throng::scenario::native::NativeCore& core_;
  throng::throttle::OpenStarts starts_;
  std::uint64_t holders_ = 1;  // the owner, and each start that is under way
};
