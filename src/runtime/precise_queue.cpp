#include "runtime/precise_queue.hpp"

#include "base/assert.hpp"

namespace throng::runtime {

void PreciseTimer::cancel() {
  if (queue_ != nullptr) queue_->remove(*this);
}

PreciseQueue::~PreciseQueue() {
  for (const Entry& entry : heap_) entry.timer->queue_ = nullptr;
}

void PreciseQueue::add(PreciseTimer& timer, base::TimePoint when) {
  timer.cancel();
  heap_.push_back(Entry{when, added_++, &timer});
  timer.queue_ = this;
  timer.index_ = heap_.size() - 1;
  sift_up(timer.index_);
}

void PreciseQueue::remove(PreciseTimer& timer) {
  THRONG_ASSERT(timer.queue_ == this);
  const std::size_t hole = timer.index_;
  timer.queue_ = nullptr;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (hole == heap_.size()) return;
  put(hole, last);
  sift_up(hole);
  sift_down(last.timer->index_);
}

void PreciseQueue::fire_due(base::TimePoint now) {
  const std::uint64_t limit = added_;
  while (!heap_.empty() && heap_.front().when <= now && heap_.front().order < limit) {
    PreciseTimer& timer = *heap_.front().timer;
    remove(timer);
    timer.fire();
  }
}

void PreciseQueue::put(std::size_t index, Entry entry) {
  heap_[index] = entry;
  entry.timer->index_ = index;
}

void PreciseQueue::sift_up(std::size_t index) {
  const Entry entry = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!entry.before(heap_[parent])) break;
    put(index, heap_[parent]);
    index = parent;
  }
  put(index, entry);
}

void PreciseQueue::sift_down(std::size_t index) {
  const Entry entry = heap_[index];
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].before(heap_[child])) ++child;
    if (!heap_[child].before(entry)) break;
    put(index, heap_[child]);
    index = child;
  }
  put(index, entry);
}

}  // namespace throng::runtime
