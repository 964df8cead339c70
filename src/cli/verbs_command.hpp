#pragma once

#include <CLI/App.hpp>
#include <string>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng verbs`: what a user can do, with arguments and metrics.
void add_verbs_command(CLI::App& app, Chosen& chosen);

/// The registry of verbs as a Markdown document; docs/verbs.md is this text.
std::string verbs_document();

}  // namespace throng::cli
