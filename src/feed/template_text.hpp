#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feed/csv.hpp"
#include "throng/result.hpp"

namespace throng::feed {

/// What becomes of a field's bytes: all stay, or all but letters, digits, '-', '.', '_' and '~' are
/// percent-encoded, as a path or a query needs it.
enum class Escaping : std::uint8_t { kNone, kPercent };

/// A text with places for fields of a row: "/users/{{name}}?id={{ id }}". Thread: any, as it never
/// changes.
class TemplateText {
 public:
  /// Cuts `text` at its placeholders; each names one of `columns`, with spaces around the name or
  /// without. There is no way to write "{{" for itself. Errors: an unknown column, "{{" without
  /// "}}", and any "{{" when there are no columns; they say the byte, from 1, and what was
  /// expected. Thread: any.
  static Result<TemplateText, std::string> parse(std::string_view text,
                                                 std::span<const std::string> columns);

  /// Whether rows make a difference.
  bool has_fields() const { return !fields_.empty(); }

  /// Appends the text with the fields of one row; only these are escaped. `table`: with the columns
  /// given to parse(); any, also an empty one, when has_fields() is false.
  void write(const CsvTable& table, std::size_t row, Escaping escaping, std::string& out) const;

 private:
  struct Field {
    std::size_t place = 0;  // in `literals_`: the field goes before that byte
    std::size_t column = 0;
  };

  std::string literals_;  // what lies around the fields
  std::vector<Field> fields_;
};

}  // namespace throng::feed
