// Users who meet: groups of two, whose members are greeted and get to know each other, tables of
// five to ten, and everybody when no more come. Every way to act on a group is in here once.
//
//   throng run examples/coordinator.cpp --users 25 --set latecomers=2s
//   throng run examples/coordinator.cpp --users 5 --user-rate 2/s
#include <throng/scenario.hpp>

using namespace std::chrono_literals;
using throng::Coordination;
using throng::Member;
using throng::Members;

THRONG_PARAMETER(latecomers, duration, "how long nobody has to come until all have come",
                 standard(1s));

// What users bring when they are added: their name, here.
static const throng::Coordinator<std::string> party("party");
static inline constexpr throng::Tag<std::string> kMeet("meet");
static throng::Counter met("met", "users who have met somebody");

// Who only counts takes the event.
static void count_pair(Coordination event) {
  if (event.type() == throng::Occasion::kCoordinate) met.add(event, 2);
}

// Who wants to know whom takes each distinct pair of the group. Somebody left over is alone, and
// where nobody is left over, nobody is.
static void introduce(Coordination event, const Member<std::string>* one,
                      const Member<std::string>* other) {
  if (one == nullptr) return;
  if (other == nullptr) {
    event.send(one->id(), kMeet, "nobody");
    return;
  }
  event.send(one->id(), kMeet, other->data());
  event.send(other->id(), kMeet, one->data());
}

// Who has time is a coroutine. The users are there until it ends; the next table waits for it.
static throng::Task<> lay_table(Coordination event, Members<std::string> users) {
  co_await throng::sleep(20ms);
  std::string names;
  for (const auto& user : users) names += (names.empty() ? "" : ", ") + user.data();
  event.info("{}: a table for {}: {}", event.name(), event.count(), names);
}

static void close_doors(Coordination event) {
  event.info("{}: {} have come", event.name(), event.count());
}

void init(const throng::Settings& settings) {
  const auto started =
      party.start({{2, count_pair, introduce}, {{5, 10}, lay_table}, {throng::kAll, close_doors}},
                  settings.duration("latecomers"));
  if (!started) throw throng::CoordinatorError(started.error());
}

throng::Task<> start(throng::User user) {
  party.add(user, "guest " + std::to_string(user.id()));
  const auto whom = co_await user.receive(kMeet);
  if (whom) user.info("{} meets {}", user.id(), **whom);
}

// Who has not been acted on yet is now.
void terminate() {
  static_cast<void>(party.stop());
}
