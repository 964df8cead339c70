#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/engine/code_writer.hpp"
#include "scenario/engine/compile.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::engine {

/// Writes the code of statements and of what stands inside of them. Throws CompileProblem.
class ExpressionCompiler {
 public:
  using Node = script::Node;

  /// `worker`: whose statements may be called; null: none.
  ExpressionCompiler(ScriptProgram& program, CodeWriter& writer, const WorkerCode* worker)
      : program_(program), writer_(writer), worker_(worker) {}

  /// Finds the locals of a piece of code: what is assigned, iterators, where round robins stand.
  /// Returns: how many.
  std::uint32_t find_locals(const Node& node);

  /// Leaves the value of `node` on the stack.
  void write(const Node& node);
  /// The same for its statements one after another; the value is the last one's.
  void write_block(const Node& statements);
  /// A time in ms, a rate per second.
  void write_rate(const Node& rate);

 private:
  /// No user is there: a directive, or an option of a pool.
  bool is_piece() const { return worker_ == nullptr; }
  void write_data(const Node& node);
  void write_items(const Node& node, std::size_t from = 0);
  void write_constant(const Node& node, bool is_rate);
  void write_operation(const Node& node);
  bool write_control(const Node& node);
  bool write_named(const Node& node);
  bool write_call(const Node& node);
  void write_variable(const Node& node);
  void write_set(const Node& node);
  void write_round_robin(const Node& node);
  void write_if(const Node& node);
  void write_logic(const Node& node);
  void write_try(const Node& node);
  void write_parallel(const Node& node);
  void write_response(const Node& node);
  void write_metric(const Node& node);
  void write_row(const Node& node);
  void write_record(const Node& node);

  void write_loop(const Node& node);
  void write_loop_entry(const Node& options, std::uint32_t number);
  void write_loop_rate(const Node& rate, LoopPlan& plan);
  void write_loop_body(const Node& body);
  void write_comb(const Node& comb, LoopPlan& plan);
  Condition condition_of(const Node& node);
  Condition::Operand operand_of(const Node& node);

  std::uint32_t constant(Value value);
  std::uint32_t variable(const Node& node, bool is_required);
  std::uint32_t unit(double factor);
  void collect(const Node& node);

  ScriptProgram& program_;
  CodeWriter& writer_;
  const WorkerCode* worker_;
  std::map<std::string, std::uint32_t> assigned_;  // names that `set` gives something
  std::map<const Node*, std::uint32_t> places_;    // locals of iterators and round robins
  std::vector<std::pair<std::string, std::uint32_t>> iterators_;  // in scope, the innermost last
  std::uint32_t locals_ = 0;
  std::uint32_t computed_ = 0;  // numbers of the condition that is written
};

/// What a piece of a script says by itself, as data.
Value value_of(const script::Node& node);

}  // namespace throng::scenario::engine
