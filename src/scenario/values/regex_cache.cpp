#include "scenario/values/regex_cache.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/printable.hpp"

namespace throng::scenario::values {
namespace {

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  // Of each pattern; what does not fit is matched in less memory and more time.
  options.set_max_mem(std::int64_t{1} << 20);
  return options;
}

}  // namespace

struct RegexCache::Pattern {
  explicit Pattern(std::string_view pattern)
      : text(pattern), compiled(re2::StringPiece(text.data(), text.size()), options()) {}

  std::string text;
  re2::RE2 compiled;
};

RegexCache::RegexCache() = default;
RegexCache::~RegexCache() = default;

Result<const re2::RE2*, std::string> RegexCache::find(std::string_view pattern) {
  const auto known = by_text_.find(pattern);
  if (known != by_text_.end()) {
    patterns_.splice(patterns_.begin(), patterns_, known->second);
    return &known->second->compiled;
  }
  if (pattern.size() > kMostPatternBytes) {
    return failed(fmt::format("{} bytes: expected at most {}", pattern.size(), kMostPatternBytes));
  }
  patterns_.emplace_front(pattern);
  if (!patterns_.front().compiled.ok()) {
    std::string problem = base::printable(patterns_.front().compiled.error());
    patterns_.pop_front();
    return failed(std::move(problem));
  }
  by_text_.emplace(patterns_.front().text, patterns_.begin());
  if (patterns_.size() > kMostPatterns) {
    by_text_.erase(patterns_.back().text);
    patterns_.pop_back();
  }
  return &patterns_.front().compiled;
}

}  // namespace throng::scenario::values
