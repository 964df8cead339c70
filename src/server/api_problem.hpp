#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cluster/control.hpp"
#include "server/api_message.hpp"

namespace throng::server {

/// Why a request was not carried out: a problem object of RFC 9457.
struct ApiProblem {
  using Error = cluster::ControlProblem::Detail;

  int status = 400;
  std::string detail;         // one sentence, for people
  std::vector<Error> errors;  // one for each value that is wrong
  std::string state;          // of the controller, where that is the reason
  std::string allow;          // of a 405
};

/// The problem as a controller tells it.
ApiProblem problem_of(const cluster::ControlProblem& problem);

/// The problem as JSON. Bytes that are no UTF-8 are replaced.
ApiAnswer answer_of(const ApiProblem& problem);

/// What HTTP calls a status: "Not Found".
std::string_view title_of(int status);

}  // namespace throng::server
