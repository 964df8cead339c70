#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/api_message.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// What `throng ctl` was told, as text: what it means is checked where the request is made.
struct CtlOptions {
  std::string subcommand;  // "add"
  std::optional<std::string> run;
  std::optional<std::string> control;
  bool is_json = false;

  std::string scenario;                      // of do
  std::optional<std::string> users;          // of do
  std::optional<std::string> first_id;       // of do
  std::optional<std::string> duration;       // of do
  std::optional<std::string> user_rate;      // of do
  std::vector<std::string> settings;         // of do, update and env, KEY=VALUE each
  std::optional<std::string> count;          // of add and remove
  std::optional<std::string> ids;            // of add and remove
  bool is_forced = false;                    // of remove
  std::string rate;                          // of rate
  std::string traced;                        // of trace
  bool shows_waiting = false;                // of users
  bool is_once = false;                      // of attach
  std::string throttle;                      // of throttle: its name
  std::string throttle_call;                 // of throttle: change
  std::vector<std::string> throttle_values;  // of throttle: a pace, or KEY=VALUE each
};

/// The request that a subcommand stands for; of attach the first one. Errors: which argument, its
/// value, and what was expected.
Result<server::ApiRequest, std::string> ctl_request(const CtlOptions& options);

}  // namespace throng::cli
