#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/declaration.hpp"

namespace throng::scenario::native {

/// A declaration that only a compiler can read.
struct UnreadDeclaration {
  std::string name;  // empty: not even that is known
  std::size_t line = 1;
  std::string why;  // fits on a line of a terminal

  friend bool operator==(const UnreadDeclaration&, const UnreadDeclaration&) = default;
};

/// What the text of a C++ file declares.
struct DeclarationText {
  /// In the order of the text. A scenario's origin is "the scenario", a plug-in's its file. They
  /// may still make no sense; see config::check_declarations.
  std::vector<config::Declaration> declarations;
  std::vector<UnreadDeclaration> unread;
  /// Files of its own that it includes: what they declare is not here.
  std::vector<std::string> includes;
  bool is_plugin = false;
  bool has_users = false;  // it looks as if it had `start` or `run`

  /// Whether this is all that the file declares.
  bool is_complete() const { return unread.empty() && includes.empty(); }
};

/// Bytes of a source; what is longer is not read.
inline constexpr std::size_t kMaxDeclarationText = std::size_t{1} << 20;

/// Finds THRONG_PARAMETER, THRONG_OVERRIDE and THRONG_PLUGIN in a C++ source, and reads those in
/// which everything is literal: it needs no compiler, and the file need not compile. What is read
/// so is what a compiler would make of it; in doubt it is left to one. Not seen through: spliced
/// words, and macros that come from elsewhere. `path`: the file's name, for people. Thread: any.
DeclarationText read_declaration_text(std::string_view source, const std::string& path);

}  // namespace throng::scenario::native
