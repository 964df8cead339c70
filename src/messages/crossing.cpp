#include "messages/crossing.hpp"

#include "base/assert.hpp"

namespace throng::messages {

Sent Lane::push(Parcel&& parcel) {
  if (is_closed_.load(std::memory_order_acquire)) return Sent::kGone;
  if (!ring().try_push(std::move(parcel))) return Sent::kFull;
  runtime::Loop* loop = loop_.load(std::memory_order_acquire);
  // Between a push that sees no loop and a loop that sees no parcel, the exchanges decide who was
  // first: the other one sees what the first has done.
  if (loop == nullptr) {
    loop_.compare_exchange_strong(loop, nullptr, std::memory_order_acq_rel);
  }
  if (loop != nullptr) loop->wake();
  return Sent::kSent;
}

void Lane::open(runtime::Loop& loop) {
  THRONG_ASSERT(loop_.exchange(&loop, std::memory_order_acq_rel) == nullptr);
  loop.wake();
}

Lane::Ring& Lane::ring() {
  Ring* ring = ring_.load(std::memory_order_acquire);
  if (ring != nullptr) return *ring;
  auto made = std::make_unique<Ring>(kMostUnderWay);
  if (ring_.compare_exchange_strong(ring, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *ring;
}

}  // namespace throng::messages
