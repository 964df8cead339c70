#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "feed/csv.hpp"
#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::resources {

/// How the file of a feed is written.
enum class FeedFormat : std::uint8_t { kCsv, kJson };

/// By the end of the file's name: ".csv" or ".json". None: another one.
std::optional<FeedFormat> feed_format_of(std::string_view file_name);

/// Who gets which row.
enum class FeedOrder : std::uint8_t {
  kSequential,  // one after another, whoever asks, and again from the first
  kRandom,      // any, each equally likely
  kUnique,      // each user always its own
};

/// As scripts name it: "sequential", "random", "unique". None: another name.
std::optional<FeedOrder> find_feed_order(std::string_view name);

/// The rows of a file that a script reads with `row`. Of CSV a row is a map of strings by strings,
/// made when it is asked for: in memory the table takes little more than its text. Of JSON, which
/// is a list, it is the element, a map for an object; these are made at once and never given back.
/// Thread: any.
class DataFeed {
 public:
  /// Reads the bytes of a file, UTF-8 or else Latin-1. `name`: the feed's, for faults. Errors: the
  /// line and the column of what is wrong, and what was expected; also that there is no row.
  static Result<std::unique_ptr<DataFeed>, std::string> read(std::string name, FeedOrder order,
                                                             FeedFormat format,
                                                             std::string_view bytes);

  /// At least 1.
  std::uint64_t rows() const { return rows_; }

  /// The next row for a user. `user_number`: the user's, from 0 and over the whole run. Each
  /// process counts for itself in a sequential order. Faults: {feed_exhausted, Name} when the order
  /// is unique and there is no row for the user.
  Result<values::Value, values::Fault> row(std::uint64_t user_number, base::Random& random);

 private:
  DataFeed(std::string name, FeedOrder order) : name_(std::move(name)), order_(order) {}

  std::optional<std::string> read_csv(std::string_view bytes);
  std::optional<std::string> read_json_list(std::string_view bytes);
  values::Value row_at(std::uint64_t number) const;
  values::Fault exhausted(std::uint64_t user_number) const;

  const std::string name_;
  const FeedOrder order_;
  std::uint64_t rows_ = 0;
  feed::CsvTable table_;               // of CSV
  std::vector<values::Value> keys_;    // the names of its columns, shared
  std::optional<values::Value> list_;  // of JSON, shared
  std::atomic<std::uint64_t> next_ = 0;
};

}  // namespace throng::scenario::resources
