#include "scenario/engine/pool_users.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/engine/script_user.hpp"

namespace throng::scenario::engine {

PoolUsers::PoolUsers(CoreEngine& core, std::size_t number, std::uint64_t before, Outlets outlets)
    : core_(core),
      plan_(core.program().pools[number]),
      before_(before),
      outlets_(std::move(outlets)),
      started_(core.metrics().counter(fmt::format("workers.{}.started", plan_.name))),
      ended_(core.metrics().counter(fmt::format("workers.{}.ended", plan_.name))),
      failed_(core.metrics().counter(fmt::format("workers.{}.failed", plan_.name))) {}

std::uint64_t PoolUsers::own_at_or_after(std::uint64_t id) const {
  const std::uint64_t cores = core_.run().cores();
  const std::uint64_t place = (id - 1 + before_) % cores;
  return id + (core_.core() + cores - place) % cores;
}

std::uint64_t PoolUsers::own_in(std::uint64_t first, std::uint64_t last) const {
  const std::uint64_t from = own_at_or_after(first);
  return from > last ? 0 : (last - from) / core_.run().cores() + 1;
}

void PoolUsers::begin(const PoolOptions& options, base::TimePoint now) {
  first_size_ = options.size;
  grow(options.size, options, now);
}

std::uint64_t PoolUsers::number_of(std::uint64_t worker_id) {
  return worker_id <= first_size_ ? before_ + worker_id - 1 : core_.run().take_number();
}

void PoolUsers::take(const PoolOptions& options, base::TimePoint now) {
  if (options.size > size_) return grow(options.size - size_, options, now);
  if (options.size < size_) shrink(size_ - options.size);
}

void PoolUsers::grow(std::uint64_t by, const PoolOptions& options, base::TimePoint now) {
  if (by == 0) return;
  const Range ids{highest_id_ + 1, highest_id_ + by};
  highest_id_ = ids.last;
  size_ += by;
  members_.push_back(ids);
  batches_.push_back({ids, own_at_or_after(ids.first), now, options.starts});
  start_due();
}

void PoolUsers::shrink(std::uint64_t by) {
  size_ -= by;
  while (by > 0) {
    Range& latest = members_.back();
    const std::uint64_t gone = std::min(by, latest.count());
    drop({latest.last + 1 - gone, latest.last});
    latest.last -= gone;
    by -= gone;
    if (latest.count() == 0) members_.pop_back();
  }
}

/// Those who wait never start, those who run are ended.
void PoolUsers::drop(const Range& ids) {
  for (Batch& batch : batches_) {
    const std::uint64_t first = std::max(batch.next, ids.first);
    const std::uint64_t last = std::min(batch.ids.last, ids.last);
    if (first > last) continue;
    core_.run().forget_users(own_in(first, last));
    batch.ids.last = first - 1;  // the latest go first: nobody behind is left
  }
  std::vector<users::UserId> running;
  for (runtime::Link* each = running_.first(); each != &running_; each = each->following()) {
    const auto& user = static_cast<ScriptUser&>(*each);
    const bool is_gone = user.worker_id() >= ids.first && user.worker_id() <= ids.last;
    if (is_gone) running.push_back(user.user().id());
  }
  if (!running.empty()) outlets_.remove(running);
  outlets_.forget(*this, ids.first, ids.last);
}

void PoolUsers::end() {
  cancel();
  for (const Batch& batch : batches_) {
    if (batch.next <= batch.ids.last) {
      core_.run().forget_users(own_in(batch.next, batch.ids.last));
    }
  }
  batches_.clear();
}

/// Returns: whether the batch has somebody left.
bool PoolUsers::start_from(Batch& batch, base::TimePoint now, std::uint64_t& budget) {
  while (batch.next <= batch.ids.last) {
    if (!batch.due) {
      const base::Duration after = batch.starts.at(batch.next - batch.ids.first + 1);
      if (after == StartSchedule::kNever) {
        core_.run().forget_users(own_in(batch.next, batch.ids.last));
        return false;
      }
      batch.due = batch.began + after;
    }
    if (*batch.due > now || budget == 0) return true;
    --budget;
    const std::uint64_t id = batch.next;
    batch.next += core_.run().cores();
    batch.due.reset();
    outlets_.start({this, id});
  }
  return false;
}

void PoolUsers::start_due() {
  const base::TimePoint now = core_.loop().precise_now();
  std::uint64_t budget = kStartsPerTurn;
  for (auto batch = batches_.begin(); batch != batches_.end();) {
    batch = start_from(*batch, now, budget) ? std::next(batch) : batches_.erase(batch);
  }
  plan_next();
}

void PoolUsers::plan_next() {
  base::TimePoint next = base::TimePoint::never();
  for (const Batch& batch : batches_) {
    // One without a time comes when there is room again.
    next = std::min(next, batch.due.value_or(core_.loop().now()));
  }
  if (next != base::TimePoint::never()) core_.loop().add_precise(*this, next);
}

void PoolUsers::note_start(ScriptUser& user) {
  running_.push_back(user);
  core_.metrics().add(*started_);
}

void PoolUsers::note_end() {
  core_.metrics().add(*ended_);
  core_.run().remove_users(1);
}

void PoolUsers::note_failure(const ScriptUser& user) {
  core_.metrics().add(*failed_);
  outlets_.failed(user.user().id(), user.name());
}

}  // namespace throng::scenario::engine
