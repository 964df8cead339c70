#include "scenario/resources/data_feed.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/printable.hpp"
#include "scenario/resources/resource_text.hpp"
#include "scenario/values/json_values.hpp"

namespace throng::scenario::resources {

using values::Fault;
using values::Value;

std::optional<FeedFormat> feed_format_of(std::string_view file_name) {
  if (file_name.ends_with(".csv")) return FeedFormat::kCsv;
  if (file_name.ends_with(".json")) return FeedFormat::kJson;
  return std::nullopt;
}

std::optional<FeedOrder> find_feed_order(std::string_view name) {
  if (name == "sequential") return FeedOrder::kSequential;
  if (name == "random") return FeedOrder::kRandom;
  if (name == "unique") return FeedOrder::kUnique;
  return std::nullopt;
}

Result<std::unique_ptr<DataFeed>, std::string> DataFeed::read(std::string name, FeedOrder order,
                                                              FeedFormat format,
                                                              std::string_view bytes) {
  std::unique_ptr<DataFeed> feed(new DataFeed(std::move(name), order));
  const bool is_csv = format == FeedFormat::kCsv;
  if (auto problem = is_csv ? feed->read_csv(bytes) : feed->read_json_list(bytes)) {
    return failed(std::move(*problem));
  }
  return feed;
}

std::optional<std::string> DataFeed::read_csv(std::string_view bytes) {
  auto table = feed::parse_csv(utf8_text(bytes));
  if (!table) return table.error();
  table_ = std::move(*table);
  rows_ = table_.rows();
  for (const std::string& column : table_.columns()) {
    keys_.push_back(Value::string(column));
    keys_.back().share();
  }
  return std::nullopt;
}

std::optional<std::string> DataFeed::read_json_list(std::string_view bytes) {
  auto list = values::value_of_json(utf8_text(bytes));
  if (!list) return list.error();
  if (!list->is(Value::Kind::kList) || list->items().empty()) {
    return "expected JSON that is an array with at least one element, each of them a row";
  }
  rows_ = list->items().size();
  list_ = std::move(*list);
  list_->share();
  return std::nullopt;
}

Result<Value, Fault> DataFeed::row(std::uint64_t user_number, base::Random& random) {
  switch (order_) {
    case FeedOrder::kSequential:
      return row_at(next_.fetch_add(1, std::memory_order_relaxed) % rows_);
    case FeedOrder::kRandom:
      return row_at(random.uniform(rows_));
    case FeedOrder::kUnique:
      break;
  }
  if (user_number >= rows_) return failed(exhausted(user_number));
  return row_at(user_number);
}

Value DataFeed::row_at(std::uint64_t number) const {
  if (list_) return list_->items()[number];
  std::vector<Value> entries;
  entries.reserve(2 * keys_.size());
  for (std::size_t column = 0; column < keys_.size(); ++column) {
    entries.push_back(keys_[column]);
    entries.push_back(Value::string(std::string(table_.field(number, column))));
  }
  return Value::map(std::move(entries));
}

Fault DataFeed::exhausted(std::uint64_t user_number) const {
  return {Value::tuple({Value::atom("feed_exhausted"), Value::atom(name_)}),
          fmt::format("the feed {} has {} row{}, and none for user {}: expected as many rows as "
                      "users, or the order sequential or random",
                      base::printable(name_), rows_, rows_ == 1 ? "" : "s", user_number + 1)};
}

}  // namespace throng::scenario::resources
