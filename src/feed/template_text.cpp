#include "feed/template_text.hpp"

#include <algorithm>

#include "base/printable.hpp"

namespace throng::feed {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

std::string at_byte(std::size_t place, const std::string& what) {
  return "byte " + std::to_string(place + 1) + ": " + what;
}

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string list_of(std::span<const std::string> columns) {
  constexpr std::size_t kMostListed = 20;
  std::string out;
  for (const std::string& column : columns.first(std::min(columns.size(), kMostListed))) {
    out += (out.empty() ? "" : ", ") + column;
  }
  if (columns.size() <= kMostListed) return out;
  return out + " and " + std::to_string(columns.size() - kMostListed) + " more";
}

std::string unknown(std::size_t place, std::string_view name,
                    std::span<const std::string> columns) {
  constexpr std::size_t kMostShown = 100;
  const std::string shown = base::printable(name.substr(0, kMostShown));
  const std::string_view tail = name.size() > kMostShown ? "..." : "";
  return at_byte(place, "no column \"" + shown + std::string(tail) +
                            "\" in the data feed: expected one of " + list_of(columns));
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string_view field, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : field) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
}

}  // namespace

Result<TemplateText, std::string> TemplateText::parse(std::string_view text,
                                                      std::span<const std::string> columns) {
  TemplateText out;
  std::size_t at = 0;
  for (std::size_t open = text.find(kOpen); open != text.npos; open = text.find(kOpen, at)) {
    if (columns.empty()) {
      return failed(at_byte(open,
                            "\"{{\" begins a field: expected --data-feed, which is needed to "
                            "fill it"));
    }
    const std::size_t begin = open + kOpen.size();
    const std::size_t close = text.find(kClose, begin);
    if (close == text.npos) {
      return failed(at_byte(open, "\"{{\" without \"}}\": expected {{column}}"));
    }
    const std::string_view name = without_spaces(text.substr(begin, close - begin));
    const auto column = std::find(columns.begin(), columns.end(), name);
    if (column == columns.end()) return failed(unknown(open, name, columns));
    out.literals_ += text.substr(at, open - at);
    out.fields_.push_back(
        {out.literals_.size(), static_cast<std::size_t>(column - columns.begin())});
    at = close + kClose.size();
  }
  out.literals_ += text.substr(at);
  return out;
}

void TemplateText::write(const CsvTable& table, std::size_t row, Escaping escaping,
                         std::string& out) const {
  const std::string_view literals = literals_;
  std::size_t at = 0;
  for (const Field& field : fields_) {
    out += literals.substr(at, field.place - at);
    at = field.place;
    const std::string_view value = table.field(row, field.column);
    if (escaping == Escaping::kPercent) {
      append_encoded(value, out);
    } else {
      out += value;
    }
  }
  out += literals.substr(at);
}

}  // namespace throng::feed
