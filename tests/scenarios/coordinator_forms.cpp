// Every documented form of every call of coordinators, and throws when one does not do what it
// says. Compiled with each compiler, with and without AddressSanitizer, by test_call_forms.py.
#include <throng/scenario.hpp>

#include <atomic>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::Coordination;
using throng::Coordinator;
using throng::Duration;
using throng::Member;
using throng::Members;
using throng::Occasion;
using throng::Task;
using throng::User;

namespace {

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::logic_error(what);
}

template <class Call>
bool refuses(const char* reason, const char* field, Call&& call) {
  const auto answer = call();
  if (!answer.is_error()) return false;
  const std::string what = answer.error().what();
  return answer.error().reason() == reason && what.find(field) != std::string::npos;
}

struct Guest {
  std::string name;
  std::vector<int> numbers;
};

const Coordinator<> bare("bare");
const Coordinator<int> numbers("numbers");
const Coordinator<Guest> guests("guests");
inline constexpr throng::Tag<std::string> kHello("hello");
inline constexpr throng::Tag kBye("bye");
throng::Counter acted("acted");
throng::Gauge level("level");
throng::Histogram took("took");
std::atomic<int> wrong{0};
std::atomic<int> calls{0};

void note(bool is_so) {
  if (!is_so) ++wrong;
  ++calls;
}

void on_event(Coordination event) {
  note(event.count() > 0 && event.type() == Occasion::kCoordinate && event.name() == "coordinate");
  acted.add(event);
  level.set(event, 3);
  level.change(event, -1);
  took.record(event, 5ms);
}
void on_members(Coordination event, Members<> users) {
  note(event.count() == users.size());
}
Task<> on_pair(Coordination event, const Member<Guest>* one, const Member<Guest>* other) {
  if (one != nullptr) {
    note(one->data().name == "guest " + std::to_string(one->id()));
    co_await throng::sleep(1ms);
    // Who has been greeted once is gone.
    note(event.send(one->id(), kHello, other == nullptr ? "nobody" : other->data().name) !=
         throng::Sent::kFull);
    if (other != nullptr) event.send(other->id(), kHello, one->data().name);
    note(event.send(one->id(), kBye) != throng::Sent::kFull);
  }
}
struct Counts {
  int offset;
  void operator()(Coordination event, Members<int> users) const {
    int sum = 0;
    for (const Member<int>& user : users) sum += user.data() - offset;
    note(sum == static_cast<int>(event.count()) && (users.empty() || users.front().id() > 0));
  }
};

void refused() {
  expect(refuses("bad_plan", "0 users", [] { return bare.start({0, on_event}); }), "0");
  expect(refuses("bad_plan", "{4, 2}", [] { return bare.start({{4, 2}, on_event}); }), "{4, 2}");
  expect(refuses("bad_plan", "pairs of all",
                 [] {
                   return guests.start({throng::kAll, on_pair});
                 }),
         "pairs of all");
  expect(refuses("bad_plan", "the same actions",
                 [] {
                   return bare.start({{2, on_event}, {2, on_event}});
                 }),
         "twice the same");
  expect(refuses("bad_timeout", "timeout", [] { return bare.start({2, on_event}, 0s); }), "0 s");
  expect(refuses("bad_name", "name",
                 [] {
                   return Coordinator<>("a name").start({2, on_event});
                 }),
         "its name");
  expect(refuses("no_coordinator", "bare", [] { return bare.stop(); }), "a stop of none");
  expect(!bare.reset().value(), "a reset of none");
}

}  // namespace

void init() {
  refused();
  // One item, several actions.
  expect(bare.start({2, on_event, on_members, [](Coordination) { ++calls; }}).is_ok(), "an item");
  expect(refuses("already_started", "bare", [] { return bare.start({2, on_event}); }), "twice");
  // A list of them, with a timeout.
  std::vector<throng::CoordinatorItem<int>> plan;
  plan.emplace_back(throng::GroupSize(2, 3), Counts{6});
  plan.emplace_back(throng::kAll, [](Coordination) {});
  expect(numbers.start(std::move(plan), numbers.kNoTimeout).is_ok(), "a list");
  const Coordinator<Guest> made("guests", {{3, on_pair}}, 50ms);
  expect(made.name() == "guests", "its name");
}

Task<> start(User user) {
  const Coordinator<> copy(bare);
  expect(copy.add(user), "a user alone");
  expect(numbers.add(user, 7), "with a number");
  expect(guests.add(user, Guest{"guest " + std::to_string(user.id()), {1, 2, 3}}), "with more");
  expect(numbers.add(user, 1'000'000 + user.id(), 7), "in another's name");
  expect(!Coordinator<>("nobody.started.it").add(user), "one of no name");
  bool threw = false;
  try {
    Coordinator<int>("guests").add(user, 1);
  } catch (const throng::CoordinatorError& error) {
    threw = error.reason() == "wrong_type";
  }
  expect(threw, "another type");
  const auto hello = co_await user.receive(kHello, 20s);
  if (hello.is_stopped()) co_return;
  expect(hello.is_ok() && hello->from() == 0, "what an action has sent");
}

void terminate() {
  expect(numbers.stop().value(), "a stop");
  expect(wrong == 0, "what actions were given");
  expect(calls > 0, "calls of actions");
}
