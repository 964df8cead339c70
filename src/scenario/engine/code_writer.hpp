#pragma once

#include <algorithm>
#include <cstdint>

#include "scenario/engine/script_program.hpp"

namespace throng::scenario::engine {

/// Writes instructions one after another and keeps count of what they need.
class CodeWriter {
 public:
  explicit CodeWriter(ScriptProgram& program) : program_(program) {}

  /// A piece of code that is run by itself begins here, with so many locals at the bottom of its
  /// stack.
  void begin_piece(std::uint32_t locals) {
    needs_ = {};
    needs_.start = here();
    needs_.locals = locals;
    depth_ = locals;
    loops_ = tries_ = 0;
    needs_.values = locals;
  }
  CodeNeeds end_piece() {
    emit(Step::kEndOfBranch, 0, 0);
    return needs_;
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(program_.code.size()); }
  void set_line(std::size_t line) { line_ = static_cast<std::uint32_t>(line); }

  /// Takes `takes` values off the stack and puts `gives` there. Returns: where it stands.
  std::uint32_t emit(Step step, std::uint32_t takes, std::uint32_t gives, std::uint32_t a = 0,
                     std::uint32_t b = 0) {
    program_.code.push_back({step, takes, a, b, line_});
    depth_ -= takes;
    depth_ += gives;
    needs_.values = std::max(needs_.values, depth_);
    return here() - 1;
  }
  /// Where a jump that was written before goes.
  void land(std::uint32_t jump) { program_.code[jump].a = here(); }

  void enter_loop() { needs_.loops = std::max(needs_.loops, ++loops_); }
  void leave_loop() { --loops_; }
  void enter_try() { needs_.tries = std::max(needs_.tries, ++tries_); }
  void leave_try() { --tries_; }

  /// After a jump the stack is as high as it was where the jump came from.
  std::uint32_t depth() const { return depth_; }
  void set_depth(std::uint32_t depth) { depth_ = depth; }

 private:
  ScriptProgram& program_;
  CodeNeeds needs_;
  std::uint32_t depth_ = 0;
  std::uint32_t loops_ = 0;
  std::uint32_t tries_ = 0;
  std::uint32_t line_ = 0;
};

}  // namespace throng::scenario::engine
