#include "scenario/script/script_problem.hpp"

namespace throng::scenario::script {

std::string line_prefix(Position at) {
  return "line " + std::to_string(at.line) + ": ";
}

}  // namespace throng::scenario::script
