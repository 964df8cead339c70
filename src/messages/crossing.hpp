#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "messages/letter.hpp"
#include "runtime/loop.hpp"
#include "runtime/sequenced_ring.hpp"
#include "users/user_id.hpp"

namespace throng::messages {

/// What became of a message that was sent.
enum class Sent : std::int32_t {
  kSent = THRONG_SENT,
  kFull = THRONG_FULL,
  kGone = THRONG_GONE,
};

/// A letter on its way to another core.
struct Parcel {
  users::UserId to = 0;
  Letter letter;
};

/// The way of letters to one core, bounded. It takes no memory until the first letter.
/// Lifetime: the loop that it was opened for must outlive its senders.
class Lane {
 public:
  static constexpr std::size_t kMostUnderWay = 8192;  // parcels

  Lane() = default;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  ~Lane() { delete ring_.load(std::memory_order_acquire); }

  /// Leaves a parcel, which waits if the core has yet to begin. Full: kMostUnderWay wait already,
  /// and the parcel is untouched; gone: the core has ended, and so all its users. Thread: any.
  Sent push(Parcel&& parcel);

  /// From now on what comes wakes `loop`. Once. Thread: the loop's, for this and all below.
  void open(runtime::Loop& loop);
  /// Calls `take` with the oldest parcel. Returns: false when there is none.
  template <class Take>
  bool consume(Take&& take) {
    Ring* ring = ring_.load(std::memory_order_acquire);
    return ring != nullptr && ring->consume(std::forward<Take>(take));
  }
  bool is_empty() const {
    const Ring* ring = ring_.load(std::memory_order_acquire);
    return ring == nullptr || ring->is_empty();
  }
  /// Nothing comes any more, but for what was about to; that dies with the lane.
  void close() { is_closed_.store(true, std::memory_order_release); }

 private:
  using Ring = runtime::SequencedRing<Parcel>;
  Ring& ring();

  std::atomic<Ring*> ring_{nullptr};
  std::atomic<runtime::Loop*> loop_{nullptr};
  std::atomic<bool> is_closed_{false};
};

/// The ways between the cores of one node. It must outlive all cores.
class Crossing {
 public:
  explicit Crossing(unsigned cores) : lanes_(new OwnLine[cores]), cores_(cores) {}

  unsigned cores() const { return cores_; }
  Lane& to(unsigned core) { return lanes_[core].lane; }

 private:
  struct alignas(64) OwnLine {
    Lane lane;
  };
  const std::unique_ptr<OwnLine[]> lanes_;
  const unsigned cores_;
};

}  // namespace throng::messages
