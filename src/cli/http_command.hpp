#pragma once

#include <CLI/App.hpp>
#include <functional>

namespace throng::cli {

/// A command that was chosen: runs it and returns the exit code.
using Chosen = std::function<int()>;

/// Adds `throng http URL`; `chosen` is set when the user asks for it.
void add_http_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
