#pragma once

#include <span>
#include <string>

#include "config/declaration.hpp"

namespace throng::cli {

/// Parameters as a table for people, one that may be shown on a terminal: name, type, default, what
/// it may be, whether it may change; then the description, wrapped. Lines of at most `columns`,
/// from 40 on; where the table is wider, each parameter is a paragraph. What secrets hold is not
/// shown.
std::string params_table(std::span<const config::Declaration> declarations, unsigned columns);

}  // namespace throng::cli
