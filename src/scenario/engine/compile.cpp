#include "scenario/engine/compile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/engine/compile_expression.hpp"
#include "scenario/script/check_script.hpp"
#include "scenario/script/worker_catalogue.hpp"

namespace throng::scenario::engine {
namespace {

using script::Node;
using Kind = Node::Kind;

class ScriptCompiler {
 public:
  void compile(const Node& script) {
    for (const Node& each : script.items) {
      try {
        write_statement(each);
      } catch (const CompileProblem& problem) {
        problems_.push_back(problem);
      }
    }
    check_feeds();
  }

  Result<std::shared_ptr<const ScriptProgram>, std::vector<CompileProblem>> take() {
    if (!problems_.empty()) return failed(std::move(problems_));
    return std::shared_ptr<const ScriptProgram>(std::move(program_));
  }

 private:
  static std::uint32_t line_of(const Node& node) {
    return static_cast<std::uint32_t>(node.at.line);
  }

  void write_statement(const Node& node) {
    if (node.is_operation("pool")) return write_pool(node);
    if (node.is_operation("defaults")) return write_defaults(node);
    if (node.is_operation("include_resource")) {
      return write_file(node, node.arity() == 3 ? node.items[2].text : "erlang",
                        program_->resources);
    }
    if (node.is_operation("feed")) {
      return write_file(node, node.arity() == 3 ? node.items[2].text : "sequential",
                        program_->feeds);
    }
    // make_install, hooks and asserts are no part of what users do.
  }

  /// A piece that gives a value before there are users.
  template <class Write>
  CodeNeeds piece(Write&& write) {
    ExpressionCompiler expression(*program_, writer_, nullptr);
    writer_.begin_piece(0);
    write(expression);
    return writer_.end_piece();
  }
  CodeNeeds piece_of(const Node& node) {
    return piece([&](ExpressionCompiler& expression) { expression.write(node); });
  }

  void write_defaults(const Node& node) {
    if (node.arity() != 1) return;
    for (const Node& pair : node.items[0].items) {
      if (!pair.is(Kind::kPair)) continue;
      program_->defaults.push_back({pair.items[0].text, piece_of(pair.items[1]), line_of(pair)});
    }
  }

  void write_file(const Node& node, const std::string& kind, std::vector<FilePlan>& files) {
    FilePlan plan;
    plan.name = piece_of(node.items[0]);
    plan.file = piece_of(node.items[1]);
    plan.kind = kind;
    plan.line = line_of(node);
    if (&files == &program_->feeds) feeds_.push_back(node.items[0].text);
    files.push_back(std::move(plan));
  }

  void write_pool(const Node& node) {
    const auto number = static_cast<std::uint32_t>(++pools_);
    PoolPlan plan;
    plan.number = number;
    plan.name = fmt::format("pool{}", number);
    plan.line = line_of(node);
    const Node& options = node.items[0];
    for (const Node& option : options.items) {
      if (option.is_operation("size") && !plan.size) plan.size = piece_of(option.items[0]);
      if (option.is_operation("per_node") && option.arity() == 1 && !plan.per_node) {
        plan.per_node = piece_of(option.items[0]);
      }
      if (option.is_operation("worker_start") && plan.start == PoolPlan::Start::kAtOnce) {
        write_start(option.items[0], plan);
      }
      if (option.is_operation("worker_type") && plan.worker == nullptr) {
        plan.worker = worker_of(option);
      }
    }
    ExpressionCompiler expression(*program_, writer_, plan.worker);
    const std::uint32_t locals = expression.find_locals(node.items[1]);
    writer_.begin_piece(locals);
    write_body(expression, node.items[1], plan.worker->ended != nullptr);
    plan.body = writer_.end_piece();
    program_->pools.push_back(std::move(plan));
  }

  /// The results of the statements are a list, if anybody wants them.
  void write_body(ExpressionCompiler& expression, const Node& statements, bool keeps_results) {
    constexpr std::size_t kMostResults = 100;  // they cost each user memory
    keeps_results = keeps_results && statements.items.size() <= kMostResults;
    std::uint32_t kept = 0;
    for (const Node& each : statements.items) {
      expression.write(each);
      if (!keeps_results) writer_.emit(Step::kPop, 1, 0);
      if (keeps_results) ++kept;
    }
    writer_.emit(Step::kList, kept, 1);
  }

  const WorkerCode* worker_of(const Node& option) {
    const script::Worker* known = script::find_worker(option.items[0].text);
    const WorkerCode* code = known == nullptr ? nullptr : find_worker_code(known->name);
    if (code != nullptr) return code;
    throw CompileProblem{option.items[0].at,
                         fmt::format("{}: this worker cannot be run yet; expected one of {}",
                                     script::erlang_text(option.items[0]), runnable_workers())};
  }

  void write_start(const Node& how, PoolPlan& plan) {
    using Start = PoolPlan::Start;
    static constexpr std::pair<std::string_view, Start> kWays[] = {
        {"linear", Start::kLinear}, {"poisson", Start::kPoisson}, {"pow", Start::kPow},
        {"exp", Start::kExp},       {"ramp", Start::kRamp},       {"comb", Start::kComb}};
    for (const auto& [name, start] : kWays) {
      if (how.text == name) plan.start = start;
    }
    plan.start_numbers = piece([&](ExpressionCompiler& expression) {
      // A ramp begins with the name of its profile.
      const std::size_t from = plan.start == Start::kRamp ? 1 : 0;
      const bool is_rated = plan.start != Start::kPow && plan.start != Start::kExp;
      std::uint32_t count = 0;
      for (std::size_t i = from; i < how.items.size(); ++i, ++count) {
        const Node& each = how.items[i];
        if (each.is(Kind::kOperation) && each.text != "var" && each.text != "numvar") {
          throw CompileProblem{each.at, fmt::format("{}: expected a rate such as {{10, rps}} here",
                                                    script::erlang_text(each))};
        }
        const bool is_time = plan.start == Start::kComb && i % 2 == 1;
        if (is_rated && !is_time) expression.write_rate(each);
        if (!is_rated || is_time) expression.write(each);
      }
      writer_.emit(Step::kList, count, 1);
    });
  }

  void check_feeds() {
    for (const std::string& name : program_->feed_names) {
      if (std::find(feeds_.begin(), feeds_.end(), name) != feeds_.end()) continue;
      problems_.push_back({{},
                           fmt::format("{{row, {0}}}: there is no feed of this name; expected "
                                       "{{feed, {0}, \"file.csv\"}} at the top of the script",
                                       name)});
    }
  }

  std::unique_ptr<ScriptProgram> program_ = std::make_unique<ScriptProgram>();
  CodeWriter writer_{*program_};
  std::vector<CompileProblem> problems_;
  std::vector<std::string> feeds_;
  std::size_t pools_ = 0;
};

}  // namespace

Result<std::shared_ptr<const ScriptProgram>, std::vector<CompileProblem>> compile(
    const Node& script) {
  ScriptCompiler compiler;
  compiler.compile(script);
  return compiler.take();
}

Result<std::shared_ptr<const ScriptProgram>, std::string> compile_script(std::string_view name,
                                                                         std::string_view text) {
  script::CheckedScript checked = script::check_script_tree(name, text);
  if (!checked.report.is_ok()) return failed(script::report_text(checked.report));
  auto program = compile(checked.tree);
  if (program) return *program;
  script::Report report = std::move(checked.report);
  report.warnings = {};
  for (const CompileProblem& problem : program.error()) {
    report.problems.add({"", problem.at, problem.text});
  }
  return failed(script::report_text(report));
}

}  // namespace throng::scenario::engine
