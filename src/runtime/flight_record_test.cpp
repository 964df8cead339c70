#include "runtime/flight_record.hpp"

#include <gtest/gtest.h>

namespace throng::runtime {
namespace {

TEST(FlightRecord, keeps_the_latest_users_and_what_they_called) {
  FlightRecord record;
  EXPECT_EQ(record.steps()[0].user, 0u);
  for (std::uint64_t user = 1; user <= 20; ++user) {
    record.note_user(user);
    record.note_verb(static_cast<std::uint32_t>(user + 100));
  }
  const auto steps = record.steps();
  for (unsigned i = 0; i < FlightRecord::kSteps; ++i) {
    EXPECT_EQ(steps[i].user, 20 - i);
    EXPECT_EQ(steps[i].verb, 120 - i);
  }
}

TEST(FlightRecord, a_user_that_runs_again_is_one_step) {
  FlightRecord record;
  record.note_user(7);
  record.note_verb(1);
  record.note_user(7);
  record.note_verb(2);
  EXPECT_EQ(record.steps()[0].user, 7u);
  EXPECT_EQ(record.steps()[0].verb, 2u);
  EXPECT_EQ(record.steps()[1].user, 0u);
}

TEST(FlightRecord, says_since_when_the_turn_goes_on) {
  FlightRecord record;
  EXPECT_EQ(record.turn_began(), base::TimePoint::never());
  record.begin_turn(base::TimePoint{42});
  EXPECT_EQ(record.turn_began(), base::TimePoint{42});
  record.end_turn();
  EXPECT_EQ(record.turn_began(), base::TimePoint::never());
}

}  // namespace
}  // namespace throng::runtime
