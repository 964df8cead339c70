#pragma once

#include <string>

#include "server/api_message.hpp"

namespace throng::cli {

/// What a controller answered, for people: lines that may be shown on a terminal, whatever was in
/// the answer. `subcommand`: of `throng ctl`. For an answer that makes no sense, one line says so.
std::string ctl_text(const std::string& subcommand, const server::ApiAnswer& answer);

/// A problem: what is wrong on the first line, each value that is on one of its own.
std::string ctl_problem_text(const server::ApiAnswer& answer);

/// One line of `throng ctl list` without its end: state, users, scenario.
struct CtlListing {
  std::string state;
  std::string users;
  std::string scenario;
};
CtlListing ctl_listing(const server::ApiAnswer& status);

}  // namespace throng::cli
