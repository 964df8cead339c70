#include "scenario/script/check_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scenario/script/check_statements.hpp"
#include "scenario/script/check_worker_start.hpp"
#include "scenario/script/closest_name.hpp"
#include "scenario/script/worker_catalogue.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

class PoolChecker {
 public:
  PoolChecker(const Node& pool, std::size_t number, Findings& findings)
      : options_(pool.items[0]),
        statements_(pool.items[1]),
        at_(pool.at),
        prefix_(fmt::format("pool{}: ", number)),
        findings_(findings) {}

  void check() {
    const Node* size = options_.is(Kind::kList) ? option("size") : nullptr;
    if (size == nullptr) return stop();
    warn_of_unknown_options();
    if (!find_worker_type()) return;
    check_size(*size);
    const std::size_t before = findings_.problems.count();
    if (worker_ != nullptr) {
      check_statements(prefix_, statements_, *worker_, findings_.problems);
    }
    if (const Node* start = option("worker_start")) {
      check_worker_start(prefix_, *start, findings_.problems, findings_.warnings);
    }
    if (!refusal_) return;
    // What is wrong with the script itself comes before what only Throng lacks.
    const bool is_known = findings_.problems.count() > before;
    (is_known ? findings_.also : findings_.problems).add(std::move(*refusal_));
  }

 private:
  const Node* option(std::string_view name) const {
    for (const Node& each : options_.items) {
      if (each.is_operation(name)) return &each;
    }
    return nullptr;
  }

  void stop() {
    const Problem problem = {
        line_prefix(at_) + "pool without size", at_,
        "expected {size, N} in the options of the pool: how many users it has"};
    if (!findings_.stop) findings_.stop = problem;
    findings_.problems.add(problem);
  }

  void fail(const std::string& original, Position at, std::string text) {
    findings_.problems.add({prefix_ + original, at, std::move(text)});
  }

  void warn_of_unknown_options() {
    const std::vector<std::string_view> known = {"size", "per_node", "worker_type", "worker_start"};
    for (const Node& each : options_.items) {
      const bool is_known = each.is(Kind::kOperation) &&
                            std::find(known.begin(), known.end(), each.text) != known.end();
      if (is_known) continue;
      const std::string hint = each.is(Kind::kOperation) ? did_you_mean(each.text, known) : "";
      findings_.warnings.add(
          {"", each.at,
           fmt::format("{}: expected an option of a pool: size, worker_type, worker_start, "
                       "per_node; it is left out{}",
                       erlang_text(each), hint)});
    }
  }

  void fail_unknown_worker(const Node& name) {
    const std::string shown = erlang_text(name);
    std::string text = shown + ": expected a worker that Throng has: ";
    const std::vector<std::string_view> names = worker_names();
    for (std::size_t i = 0; i < names.size() / 2; ++i) {
      text += (i > 0 ? ", " : "") + std::string(names[i]);
    }
    if (is_known_elsewhere(name.text)) {
      text = shown + ": Throng has no such worker; expected a scenario in C++ for this protocol";
    } else if (name.is(Kind::kAtom)) {
      text += did_you_mean(name.text, names);
    }
    fail("Couldn't get module info for " + shown, name.at, std::move(text));
  }

  /// False: nothing else is to be said of the pool.
  bool find_worker_type() {
    const Node* type = option("worker_type");
    if (type == nullptr || type->arity() == 0) {
      fail("Couldn't get module info for undefined", type == nullptr ? at_ : type->at,
           "expected {worker_type, Name} in the options of the pool: the worker whose statements "
           "it calls");
      return false;
    }
    const Node& name = type->items[0];
    const bool is_erlang = type->arity() == 1 || type->items[1].is_atom("erlang");
    const bool is_python = !is_erlang && type->items[1].is_atom("python");
    const bool is_lua = !is_erlang && type->items[1].is_atom("lua");
    if (!is_erlang && !is_python && !is_lua) {
      const std::string shown = erlang_text(type->items[1]);
      fail(line_prefix(type->at) + "Unknown worker type " + shown, type->items[1].at,
           shown + ": expected erlang, python or lua");
      return false;
    }
    if (name.is(Kind::kAtom)) worker_ = find_worker(name.text);
    if (worker_ != nullptr) return true;
    if (is_erlang) {
      fail_unknown_worker(name);
      return false;
    }
    if (is_lua) worker_ = &lua_worker();
    refusal_ = {fmt::format("{}{}{} workers are not run: {}", prefix_, line_prefix(type->at),
                            is_lua ? "Lua" : "Python", erlang_text(name)),
                type->at,
                fmt::format("{}: Throng runs no workers in {}; expected one of its own, such as "
                            "{{worker_type, http_worker}}, or a scenario in C++ (throng new NAME "
                            "writes a first one)",
                            erlang_text(name), is_lua ? "Lua" : "Python")};
    return true;
  }

  void check_size(const Node& option) {
    if (option.arity() != 1) {
      fail(fmt::format("size option: expected something integer-like but got {}.",
                       erlang_text(option)),
           option.at, erlang_text(option) + ": expected {size, N} with one whole number");
      return;
    }
    const Node& size = option.items[0];
    if (size.is(Kind::kOperation)) {
      if (size.is_library && (size.text == "var" || size.text == "numvar")) return;
      Node arguments;
      arguments.kind = Kind::kList;
      arguments.items = size.items;
      fail(fmt::format("can't use operation {} with args {} as pool size.", size.text,
                       erlang_text(arguments)),
           size.at, erlang_text(size) + ": expected a whole number, {var, Name} or {numvar, Name}");
      return;
    }
    std::int64_t number = size.integer;
    bool is_integer = size.is(Kind::kInteger);
    if (size.is(Kind::kString) || size.is(Kind::kBinary)) {
      std::string_view text = size.text;
      if (text.starts_with('+')) text.remove_prefix(1);
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      is_integer = error == std::errc() && end == text.data() + text.size();
    }
    if (!is_integer) {
      fail(fmt::format("size option: expected something integer-like but got {}.",
                       erlang_text(size)),
           size.at, erlang_text(size) + ": expected a whole number, 0 or more");
    } else if (number < 0) {
      fail("negative size is not allowed.", size.at,
           fmt::format("{}: expected a whole number, 0 or more", number));
    }
  }

  const Node& options_;
  const Node& statements_;
  const Position at_;
  const std::string prefix_;
  Findings& findings_;
  const Worker* worker_ = nullptr;
  std::optional<Problem> refusal_;
};

}  // namespace

void check_pool(const Node& pool, std::size_t number, Findings& findings) {
  PoolChecker(pool, number, findings).check();
}

}  // namespace throng::scenario::script
