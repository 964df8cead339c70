#include "scenario/script/closest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace throng::scenario::script {
namespace {

constexpr std::size_t kLongestWord = 40;  // letters; a longer one is no misspelt name
constexpr std::size_t kLettersPerFault = 3;

/// How many letters to change, add, remove or swap with their neighbour until `left` is `right`;
/// neither is longer than kLongestWord.
std::size_t distance(std::string_view left, std::string_view right) {
  std::uint8_t rows[kLongestWord + 1][kLongestWord + 1];
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = static_cast<std::uint8_t>(i + j);
        continue;
      }
      const int changed = left[i - 1] == right[j - 1] ? 0 : 1;
      int least = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + changed});
      const bool is_swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (is_swapped) least = std::min(least, rows[i - 2][j - 2] + 1);
      rows[i][j] = static_cast<std::uint8_t>(least);
    }
  }
  return rows[left.size()][right.size()];
}

}  // namespace

std::string closest_name(std::string_view word, const std::vector<std::string_view>& names) {
  if (word.size() > kLongestWord) return "";
  std::string_view closest;
  std::size_t least = std::max<std::size_t>(1, word.size() / kLettersPerFault) + 1;
  for (const std::string_view name : names) {
    if (name == word || name.size() > kLongestWord) continue;
    const std::size_t longer = std::max(name.size(), word.size());
    if (longer - std::min(name.size(), word.size()) >= least) continue;
    const std::size_t faults = distance(word, name);
    if (faults < least && faults < longer) {
      least = faults;
      closest = name;
    }
  }
  return std::string(closest);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names) {
  const std::string closest = closest_name(word, names);
  return closest.empty() ? "" : "; did you mean " + closest + "?";
}

}  // namespace throng::scenario::script
