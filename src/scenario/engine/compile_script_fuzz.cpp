#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "scenario/engine/compile.hpp"
#include "scenario/engine/script_settings.hpp"

// Any bytes are a program or refused in words. What is a program has code that stays inside of
// itself, and settings that can be worked out without variables, or a reason why not.
namespace throng::scenario::engine {
namespace {

constexpr std::size_t kMostFuzzed = 4096;  // bytes

void check_piece(const ScriptProgram& program, const CodeNeeds& needs) {
  THRONG_ASSERT(needs.start < program.code.size());
  THRONG_ASSERT(needs.locals <= needs.values);
}

void check_code(const ScriptProgram& program) {
  for (const Instruction& each : program.code) {
    if (each.step == Step::kJump || each.step == Step::kJumpUnless || each.step == Step::kAnd ||
        each.step == Step::kOr || each.step == Step::kTry) {
      THRONG_ASSERT(each.a < program.code.size());
    }
    if (each.step == Step::kConstant) THRONG_ASSERT(each.a < program.constants.size());
    if (each.step == Step::kVariable) THRONG_ASSERT(each.a < program.variables.size());
  }
  for (const auto& loop : program.loops) {
    THRONG_ASSERT(loop->tune_at <= loop->next_at && loop->next_at < loop->body_at);
    THRONG_ASSERT(loop->body_at < loop->end_at && loop->end_at < program.code.size());
  }
  for (const PoolPlan& pool : program.pools) {
    THRONG_ASSERT(pool.worker != nullptr && pool.size.has_value());
    check_piece(program, pool.body);
    check_piece(program, *pool.size);
  }
}

}  // namespace
}  // namespace throng::scenario::engine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::scenario::engine;
  if (size > kMostFuzzed) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto program = compile_script("any.erl", text);
  if (!program) {
    THRONG_ASSERT(!program.error().empty());
    return 0;
  }
  check_code(**program);
  const ScriptSettings settings(*program, {"/any/any.erl", "any.erl", "run-1"}, {}, 7);
  const auto settled = settings.settle();
  if (!settled) THRONG_ASSERT(!settled.error().empty());
  if (settled) THRONG_ASSERT(settled->pools.size() == (*program)->pools.size());
  return 0;
}
