#include "telemetry/histogram.hpp"

#include <cmath>
#include <numeric>

#include "base/assert.hpp"

namespace throng::telemetry {
namespace {

// log2 of half of the smallest power of two >= 2 * 10^digits: 32, 256 and 2048.
int page_bits_for(int digits) {
  THRONG_ASSERT(digits >= 1 && digits <= Histogram::kMaxDigits);
  constexpr int kBits[] = {4, 7, 10};
  return kBits[digits - 1];
}

// ceil(quantile * count), at least 1. The nearest double to 0.07 lies above 0.07 and would make
// rank 8 of 100; one step down puts the product just under the whole number it stands for. The
// product is taken in 64 bits of mantissa, which are too many to round it back up.
std::uint64_t rank_of(double quantile, std::uint64_t count) {
  if (quantile >= 1) return count;
  const long double below = std::nextafter(quantile, 0.0);
  const auto rank = static_cast<std::uint64_t>(std::ceil(below * count));
  return std::clamp<std::uint64_t>(rank, 1, count);
}

}  // namespace

Histogram::Histogram(int digits)
    : digits_(digits),
      page_bits_(page_bits_for(digits)),
      page_mask_((std::uint64_t{1} << page_bits_) - 1) {}

Histogram::Histogram(const Histogram& other)
    : digits_(other.digits_),
      page_bits_(other.page_bits_),
      page_mask_(other.page_mask_),
      count_(other.count_),
      clamped_(other.clamped_),
      sum_low_(other.sum_low_),
      sum_high_(other.sum_high_),
      min_(other.min_),
      max_(other.max_) {
  merge_pages(other);
}

Histogram& Histogram::operator=(const Histogram& other) {
  return *this = Histogram(other);
}

void Histogram::record_bucket(int index, std::uint64_t n) {
  THRONG_ASSERT(index >= 0 && index <= index_of(kHighest));
  if (n == 0) return;
  carry(lowest_in(index), highest_in(index), n);
  add_to_sum(median_in(index), n);
  count_at(lowest_in(index)) += n;
}

void Histogram::merge(const Histogram& other) {
  if (digits_ == other.digits_) {
    merge_pages(other);
  } else {
    merge_middles(other);
  }
  count_ += other.count_;
  clamped_ += other.clamped_;
  const Uint128 total = sum() + other.sum();
  sum_low_ = static_cast<std::uint64_t>(total);
  sum_high_ = static_cast<std::uint64_t>(total >> 64);
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::merge_pages(const Histogram& other) {
  const auto size = static_cast<std::size_t>(page_size());
  for (std::size_t page = 0; page < kMaxPages; ++page) {
    const std::uint64_t* from = other.pages_[page].get();
    if (from == nullptr) continue;
    if (pages_[page] == nullptr) allocate(page);
    std::uint64_t* to = pages_[page].get();
    for (std::size_t i = 0; i < size; ++i) to[i] += from[i];
  }
}

void Histogram::merge_middles(const Histogram& other) {
  other.for_each([&](std::int64_t low, std::int64_t, std::uint64_t n) {
    // A middle outside of what was recorded would only be further from the truth.
    const std::int64_t middle =
        std::clamp(other.median_in(other.index_of(low)), other.min_, other.max_);
    count_at(std::min(middle, kHighest)) += n;
  });
}

bool Histogram::restore_exact(Uint128 sum, std::int64_t min, std::int64_t max,
                              std::uint64_t clamped) {
  if (count_ == 0) return sum == 0 && min == 0 && max == 0 && clamped == 0;
  std::int64_t first_highest = -1;
  std::int64_t last_lowest = 0;
  for_each([&](std::int64_t low, std::int64_t high, std::uint64_t) {
    if (first_highest < 0) first_highest = high;
    last_lowest = low;
  });
  // Not the buckets of min and max themselves: values that were merged from a coarser histogram
  // are counted by the middles of theirs.
  if (min < 0 || min > max || min > first_highest || max < last_lowest || clamped > count_ ||
      sum < static_cast<Uint128>(min) * count_ || sum > static_cast<Uint128>(max) * count_) {
    return false;
  }
  sum_low_ = static_cast<std::uint64_t>(sum);
  sum_high_ = static_cast<std::uint64_t>(sum >> 64);
  min_ = min;
  max_ = max;
  clamped_ = clamped;
  return true;
}

void Histogram::clear() {
  for (const Page& page : pages_) {
    if (page != nullptr) std::fill_n(page.get(), page_size(), 0);
  }
  count_ = 0;
  clamped_ = 0;
  sum_low_ = 0;
  sum_high_ = 0;
  min_ = INT64_MAX;
  max_ = 0;
}

double Histogram::mean() const {
  if (count_ == 0) return 0;
  return static_cast<double>(static_cast<long double>(sum()) / static_cast<long double>(count_));
}

std::int64_t Histogram::value_at(double quantile) const {
  THRONG_ASSERT(quantile >= 0 && quantile <= 1);
  if (count_ == 0) return 0;
  std::uint64_t left = rank_of(quantile, count_);
  for (int page = 0; page < kMaxPages; ++page) {
    const std::uint64_t* counts = pages_[static_cast<std::size_t>(page)].get();
    if (counts == nullptr) continue;
    // Whole pages are summed first: that loop has no early exit and runs several counts at a time.
    const std::uint64_t total = std::accumulate(counts, counts + page_size(), std::uint64_t{0});
    if (total < left) {
      left -= total;
      continue;
    }
    int i = 0;
    while (counts[i] < left) left -= counts[i++];
    return std::clamp(highest_in((page << page_bits_) + i), min_, max_);
  }
  return max_;
}

std::size_t Histogram::bytes() const {
  const auto used =
      std::count_if(pages_.begin(), pages_.end(), [](const Page& page) { return page != nullptr; });
  return static_cast<std::size_t>(used) * static_cast<std::size_t>(page_size()) *
         sizeof(std::uint64_t);
}

std::int64_t Histogram::lowest_in(int index) const {
  const int shift = shift_of(index);
  return static_cast<std::int64_t>(index - (shift << page_bits_)) << shift;
}

std::int64_t Histogram::median_in(int index) const {
  return lowest_in(index) + ((std::int64_t{1} << shift_of(index)) >> 1);
}

std::int64_t Histogram::highest_in(int index) const {
  return lowest_in(index) + (std::int64_t{1} << shift_of(index)) - 1;
}

std::int64_t Histogram::clamp(std::int64_t value, std::uint64_t n) {
  THRONG_ASSERT(value >= 0);
  clamped_ += n;
  return kHighest;
}

void Histogram::allocate(std::size_t page) {
  pages_[page] = std::make_unique<std::uint64_t[]>(static_cast<std::size_t>(page_size()));
}

bool operator==(const Histogram& a, const Histogram& b) {
  if (a.digits_ != b.digits_ || a.count_ != b.count_ || a.clamped_ != b.clamped_ ||
      a.sum() != b.sum() || a.min_ != b.min_ || a.max_ != b.max_) {
    return false;
  }
  const auto size = static_cast<std::size_t>(a.page_size());
  const Histogram::Page zeros = std::make_unique<std::uint64_t[]>(size);
  for (std::size_t page = 0; page < Histogram::kMaxPages; ++page) {
    const std::uint64_t* left = a.pages_[page] ? a.pages_[page].get() : zeros.get();
    const std::uint64_t* right = b.pages_[page] ? b.pages_[page].get() : zeros.get();
    if (!std::equal(left, left + size, right)) return false;
  }
  return true;
}

}  // namespace throng::telemetry
