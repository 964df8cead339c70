#include "script_stage.hpp"

namespace throng {
namespace {

std::string pool(const std::string& options, const std::string& statements) {
  return "[{pool, [" + options + ", {worker_type, dummy_worker}], [" + statements + "]}].";
}

TEST(ScriptLoops, a_constant_rate_gives_rate_times_time) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(pool("{size, 1}",
                           "{loop, [{time, {60, sec}}, {rate, {10, rps}}], "
                           "[{print, \"x\"}]}")),
            "");
  EXPECT_EQ(stage.prints(), 600U);
  EXPECT_NEAR(stage.seconds(), 60, 0.01);
}

TEST(ScriptLoops, a_ramp_gives_the_area_under_it) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(pool("{size, 3}",
                           "{loop, [{time, {120, sec}}, {rate, {ramp, linear, {10, rps}, {50, "
                           "rps}}}], [{print, \"x\"}]}")),
            "");
  EXPECT_EQ(stage.prints(), 10'800U);
}

}  // namespace
}  // namespace throng
