#include "terms/term.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "terms/utf8.hpp"

namespace throng::terms {
namespace {

template <class T>
int compare_numbers(T left, T right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

int compare_items(const std::vector<Term>& left, const std::vector<Term>& right) {
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (const int order = Term::compare(left[i], right[i]); order != 0) return order;
  }
  return compare_numbers(left.size(), right.size());
}

}  // namespace

Term Term::atom(std::string utf8, Position position) {
  THRONG_ASSERT(is_utf8(utf8));
  return {Kind::kAtom, std::move(utf8), position};
}

Term Term::integer(std::int64_t number, Position position) {
  return {Kind::kInteger, number, position};
}

Term Term::real(double number, Position position) {
  THRONG_ASSERT(std::isfinite(number));
  return {Kind::kFloat, number, position};
}

Term Term::string(std::string utf8, Position position) {
  THRONG_ASSERT(is_utf8(utf8));
  return {Kind::kString, std::move(utf8), position};
}

Term Term::binary(std::string bytes, Position position) {
  return {Kind::kBinary, std::move(bytes), position};
}

Term Term::list(std::vector<Term> items, Position position) {
  return {Kind::kList, std::move(items), position};
}

Term Term::tuple(std::vector<Term> items, Position position) {
  return {Kind::kTuple, std::move(items), position};
}

Term Term::map(std::vector<Entry> entries, Position position) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    return compare(left.first, right.first) < 0;
  });
  std::vector<Term> items;
  items.reserve(entries.size() * 2);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + 1 < entries.size() && entries[i].first == entries[i + 1].first) continue;
    items.push_back(std::move(entries[i].first));
    items.push_back(std::move(entries[i].second));
  }
  return {Kind::kMap, std::move(items), position};
}

std::int64_t Term::as_integer() const {
  THRONG_ASSERT(kind_ == Kind::kInteger);
  return std::get<std::int64_t>(content_);
}

double Term::as_real() const {
  THRONG_ASSERT(kind_ == Kind::kFloat);
  return std::get<double>(content_);
}

const std::string& Term::text() const {
  THRONG_ASSERT(has_text());
  return std::get<std::string>(content_);
}

const std::vector<Term>& Term::items() const {
  THRONG_ASSERT(std::holds_alternative<std::vector<Term>>(content_));
  return std::get<std::vector<Term>>(content_);
}

const Term* Term::find(const Term& key) const {
  THRONG_ASSERT(kind_ == Kind::kMap);
  const std::vector<Term>& all = items();
  for (std::size_t i = 0; i < all.size(); i += 2) {
    if (all[i] == key) return &all[i + 1];
  }
  return nullptr;
}

int Term::compare(const Term& left, const Term& right) {
  if (left.kind_ != right.kind_) return compare_numbers(left.kind_, right.kind_);
  switch (left.kind_) {
    case Kind::kInteger:
      return compare_numbers(left.as_integer(), right.as_integer());
    case Kind::kFloat:
      return compare_numbers(left.as_real(), right.as_real());
    case Kind::kAtom:
    case Kind::kString:
    case Kind::kBinary:
      return left.text().compare(right.text());
    case Kind::kList:
    case Kind::kTuple:
    case Kind::kMap:
      return compare_items(left.items(), right.items());
  }
  return 0;
}

}  // namespace throng::terms
