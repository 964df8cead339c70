#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace throng::telemetry {

/// Wide enough for the sum of 2^64 values of 63 bits, so that no sum of ours is ever rounded.
__extension__ typedef unsigned __int128 Uint128;  // NOLINT: `using` cannot carry __extension__

/// Counts of integer nanoseconds in buckets of bounded relative width: log-linear, as in
/// HdrHistogram, whose flat bucket order and ranges these are. With D digits, values below
/// S = the smallest power of two >= 2 * 10^D have a bucket each; from there on, every doubling of
/// the value is cut in S/2 buckets of equal width. No bucket is wider than 10^-D of its values.
///
/// Buckets come in pages of S/2 counts, one page for each doubling, allocated when first counted
/// in; what is never recorded costs no memory. Count, sum, smallest and largest are exact.
///
/// Thread: one at a time; nothing in here is atomic.
/// Lifetime: owns its pages. A moved-from histogram may only be assigned to or destroyed.
class Histogram {
 public:
  /// 24 hours. What is longer is counted in the bucket of 24 hours and in `clamped`.
  static constexpr std::int64_t kHighest = 86'400'000'000'000;
  static constexpr int kMaxDigits = 3;

  /// `digits`: significant decimal digits kept, 1 to 3.
  explicit Histogram(int digits);
  Histogram(const Histogram& other);
  Histogram(Histogram&&) noexcept = default;
  Histogram& operator=(const Histogram& other);
  Histogram& operator=(Histogram&&) noexcept = default;
  ~Histogram() = default;

  /// Counts one value. `value`: ns, >= 0. A few ns of time; allocates when the value is the first
  /// of its page.
  [[gnu::always_inline]] void record(std::int64_t value) { record_n(value, 1); }

  /// Counts `value` (ns, >= 0) `n` times; n = 0 changes nothing.
  /// Inlined by force: with n known to be 1 the multiplication folds away, which the compiler's
  /// estimate of the size does not foresee.
  [[gnu::always_inline]] void record_n(std::int64_t value, std::uint64_t n) {
    if (n == 0) return;
    carry(value, value, n);
    add_to_sum(value, n);
    // One comparison for both ends: a negative value is a huge unsigned one.
    if (static_cast<std::uint64_t>(value) > kHighest) [[unlikely]] {
      value = clamp(value, n);
    }
    count_at(value) += n;
  }

  /// Counts `n` values of which only the bucket is known, as a decoder has them. The smallest and
  /// largest become the bounds of the bucket, the sum takes `median_in(index)` for each: so does
  /// HdrHistogram. `index`: 0 to `index_of(kHighest)`.
  void record_bucket(int index, std::uint64_t n);

  /// Adds all of `other`. With the same digits nothing is lost and the order of merges does not
  /// matter; with other digits the middle of each bucket is counted, while count, sum, smallest,
  /// largest and clamped stay exact. `other` may be this histogram.
  void merge(const Histogram& other);

  /// Puts the exact figures back that an encoding has no place for. Returns false, and changes
  /// nothing, when no values in these buckets could have them.
  bool restore_exact(Uint128 sum, std::int64_t min, std::int64_t max, std::uint64_t clamped);

  /// Back to empty; the pages stay allocated, so that recording goes on without allocating.
  void clear();

  int digits() const { return digits_; }
  std::uint64_t count() const { return count_; }
  /// Sum of all values in ns, exact.
  Uint128 sum() const { return static_cast<Uint128>(sum_high_) << 64 | sum_low_; }
  /// Smallest value recorded, in ns, exact; 0 when empty.
  std::int64_t min() const { return count_ == 0 ? 0 : min_; }
  /// Largest value recorded, in ns, exact even above kHighest; 0 when empty.
  std::int64_t max() const { return max_; }
  /// Mean in ns, from the exact sum; 0 when empty.
  double mean() const;
  /// How many values were above kHighest.
  std::uint64_t clamped() const { return clamped_; }

  /// The value that a share `quantile` (0 to 1) of all values does not exceed, in ns; 0 when empty.
  /// HdrHistogram's definition: the value of rank max(1, ceil(quantile * count)) in sorted order,
  /// answered by the highest value of its bucket, though never outside [min(), max()].
  std::int64_t value_at(double quantile) const;

  /// Bytes on the heap: the pages.
  std::size_t bytes() const;

  /// Calls `fn(lowest_value, highest_value, count)` for every bucket that counts anything, in
  /// rising order; both bounds (ns) belong to the bucket.
  template <class Fn>
  void for_each(Fn&& fn) const {
    for (int page = 0; page < kMaxPages; ++page) {
      const std::uint64_t* counts = pages_[static_cast<std::size_t>(page)].get();
      if (counts == nullptr) continue;
      for (int i = 0; i < page_size(); ++i) {
        const int index = (page << page_bits_) + i;
        if (counts[i] != 0) fn(lowest_in(index), highest_in(index), counts[i]);
      }
    }
  }

  /// The place of the bucket of `value` (ns, 0 to kHighest) in HdrHistogram's flat order.
  int index_of(std::int64_t value) const {
    const auto bits = static_cast<std::uint64_t>(value);
    const std::uint64_t first_bucket = (std::uint64_t{2} << page_bits_) - 1;
    const int shift = 63 - page_bits_ - std::countl_zero(bits | first_bucket);
    return (shift << page_bits_) + static_cast<int>(bits >> shift);
  }
  /// Smallest, middle and largest value (ns) of the bucket at `index` (0 to index_of(kHighest)).
  /// The middle is HdrHistogram's: the lowest plus half the width.
  std::int64_t lowest_in(int index) const;
  std::int64_t median_in(int index) const;
  std::int64_t highest_in(int index) const;

  /// The same digits and figures, bucket by bucket; which pages are allocated does not matter.
  friend bool operator==(const Histogram& a, const Histogram& b);

 private:
  // 24 hours take 47 bits. One digit has the smallest pages (16 counts): page 0 for the lowest 4
  // bits, then one page for each of the 43 bits above.
  static constexpr int kMaxPages = 44;
  using Page = std::unique_ptr<std::uint64_t[]>;

  int page_size() const { return 1 << page_bits_; }
  int shift_of(int index) const { return std::max(0, (index >> page_bits_) - 1); }
  // Branches that are almost never taken cost less than stores that always happen.
  void carry(std::int64_t low, std::int64_t high, std::uint64_t n) {
    count_ += n;
    if (low < min_) [[unlikely]] {
      min_ = low;
    }
    if (high > max_) [[unlikely]] {
      max_ = high;
    }
  }
  void add_to_sum(std::int64_t value, std::uint64_t n) {
    const Uint128 added = static_cast<Uint128>(static_cast<std::uint64_t>(value)) * n;
    const auto low = static_cast<std::uint64_t>(added);
    sum_high_ += static_cast<std::uint64_t>(added >> 64);
    if (__builtin_add_overflow(sum_low_, low, &sum_low_)) [[unlikely]] {
      ++sum_high_;
    }
  }
  // The same place as index_of, straight as page and offset: shifts by a variable are the dearest
  // instructions of record, and this way needs only one.
  [[gnu::always_inline]] std::uint64_t& count_at(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    const int shift =
        static_cast<int>(std::bit_width(bits | (2 * page_mask_ + 1))) - 1 - page_bits_;
    const std::uint64_t sub = bits >> shift;
    const auto page = static_cast<std::size_t>(shift) + (sub > page_mask_ ? 1 : 0);
    if (pages_[page] == nullptr) [[unlikely]] {
      allocate(page);
    }
    return pages_[page][sub & page_mask_];
  }
  [[gnu::cold]] void allocate(std::size_t page);
  [[gnu::cold]] std::int64_t clamp(std::int64_t value, std::uint64_t n);
  void merge_pages(const Histogram& other);
  void merge_middles(const Histogram& other);

  int digits_;
  int page_bits_;  // log2 of the counts in a page
  std::uint64_t page_mask_;
  std::uint64_t count_ = 0;
  std::uint64_t clamped_ = 0;
  // In two halves: the upper one then almost never has to be touched.
  std::uint64_t sum_low_ = 0;
  std::uint64_t sum_high_ = 0;
  std::int64_t min_ = INT64_MAX;
  std::int64_t max_ = 0;
  std::array<Page, kMaxPages> pages_;
};

}  // namespace throng::telemetry
