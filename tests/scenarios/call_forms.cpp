// Uses every documented form of every call of the SDK, and throws when one does not do what it
// says. Compiled with each compiler, with and without AddressSanitizer, by test_call_forms.py.
#include <throng/scenario.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using throng::Duration;
using throng::Task;
using throng::User;

namespace {

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::logic_error(what);
}

/// What a wait that may be stopped has to be, so that a run that ends early does not fail.
template <class R>
bool is_there(const R& result, const char* what) {
  expect(result.is_ok() || result.is_stopped(), what);
  return result.is_ok();
}

// --- results --------------------------------------------------------------------------------

throng::Result<std::string, int> half(int number) {
  if (number < 0) return throng::kStopped;
  if (number % 2 != 0) return throng::failed(number);
  return std::string(static_cast<std::size_t>(number / 2), 'x');
}

void results() {
  expect(half(2).is_ok() && half(1).is_error() && half(-1).is_stopped(), "the three outcomes");
  expect(half(4).value() == "xx" && *half(4) == "xx" && half(4)->size() == 2, "the value");
  expect(half(3).error() == 3, "the error");
  expect(half(3).value_or("none") == "none" && half(4).value_or("none") == "xx", "value_or");
  if (auto found = half(6)) {
    found->push_back('y');
    std::string taken = *std::move(found);
    expect(taken == "xxxy", "a value moved out");
  } else {
    expect(false, "a result in a condition");
  }
  throng::Result<std::string, int> one = half(2);
  throng::Result<std::string, int> copy = one;
  one = half(1);
  expect(copy.is_ok() && one.is_error(), "a copy, and an assignment");
  one = std::move(copy);
  expect(std::move(one).value() == "x", "a move");
}

// --- texts, numbers -------------------------------------------------------------------------

void texts() {
  const std::string own = "own";
  expect(throng::format("{} {} {} {} {} {}", "a", std::string_view("b"), own, true, 'c', 7) ==
             "a b own true c 7",
         "format");
  expect(throng::format("{{}} {}", -1.5) == "{} -1.5", "braces");
  expect(throng::format("{} {}", 1) == "1 {}", "too few values");
  expect(throng::format("a", 1, std::uint64_t{2}) == "a 1 2", "too many values");
  expect(throng::format("plain") == "plain", "none");
  expect(throng::json_quoted("a\"\\\n\x01z") == "\"a\\\"\\\\\\u000a\\u0001z\"", "json_quoted");
}

void numbers(User user) {
  throng::Random random = user.random();
  for (int i = 0; i < 100; ++i) {
    expect(random.below(3) < 3, "below");
    const int level = random.between(-2, 2);
    expect(level >= -2 && level <= 2, "between integers");
    const auto wide = random.between(INT64_MIN, INT64_MAX);
    expect(wide >= INT64_MIN, "between the widest");
    const Duration time = random.between(Duration(1ms), Duration(2ms));
    expect(time >= 1ms && time <= 2ms, "between times");
    const double real = user.random().real();
    expect(real >= 0 && real < 1, "real");
    expect(random.exponential(1ms) >= 0ns, "exponential");
  }
  expect(!random.chance(0) && random.chance(1), "chance");
  std::vector<int> items = {1, 2, 3, 4};
  random.pick(items) = 9;
  expect(std::count(items.begin(), items.end(), 9) == 1, "pick");
  const std::vector<int> fixed = {5};
  expect(random.pick(fixed) == 5, "pick of what is const");
  std::shuffle(items.begin(), items.end(), random);
  expect(std::uniform_int_distribution<int>(1, 1)(random) == 1, "as a generator");
}

void documents() {
  const auto doc = throng::Json::parse(R"({"a": {"b": [1, 2.5, "x", true, null]}, "c": -7})");
  expect(doc.is_ok(), "parse");
  const throng::JsonView b = (*doc)["a"]["b"];
  expect(b.is_array() && b.size() == 5 && (*doc)["a"].is_object(), "kinds");
  expect(b[0].integer() == 1 && b[1].real() == 2.5 && b[2].text() == "x" && b[3].flag(), "items");
  expect(b[4].is_null() && b[4] && !b[5] && !b["x"] && !(*doc)["none"]["deeper"][3], "nothing");
  expect(b[2].integer(8) == 8 && b[0].text("t") == "t" && b[9].flag(true), "otherwise");
  expect(b[0].is_number() && b[2].is_text() && b[3].is_flag(), "more kinds");
  expect((*doc)[std::string_view("c")].integer() == -7 && doc->view()["c"].real() == -7, "views");
  expect(throng::Json::parse("[1]").value()[0].integer() == 1, "a temporary document");
  expect(throng::Json::parse("{").is_error() && throng::Json::parse("1 2").is_error(), "none");
  auto first = throng::Json::parse("[1]");
  auto second = throng::Json::parse("[2]");
  *first = std::move(*second);
  expect((*first)[std::size_t{0}].integer() == 2, "an assignment");
  throng::JsonStream stream;
  stream.feed("{\"n\":1}[2]{\"n\"");
  int seen = 0;
  for (auto next = stream.next(); next.is_ok() && *next; next = stream.next()) ++seen;
  expect(seen == 2, "two documents in one");
  stream.feed(":3}");
  const auto last = stream.next();
  expect(last.is_ok() && last->has_value() && (**last)["n"].integer() == 3, "one in two");
  throng::JsonStream small(4);
  small.feed("[1, 2, 3");
  expect(small.next().is_error(), "a document without an end");
}

// --- tasks ----------------------------------------------------------------------------------

/// Counts those that live: a temporary that is destroyed twice shows.
class Counted {
 public:
  Counted(int& alive, int n) : text(std::string(40, 'x')), number(n), alive_(&alive) { ++alive; }
  Counted(const Counted& other) : text(other.text), number(other.number), alive_(other.alive_) {
    ++*alive_;
  }
  Counted(Counted&& other) noexcept
      : text(std::move(other.text)), number(other.number), alive_(other.alive_) {
    ++*alive_;
  }
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --*alive_; }
  std::string text;
  int number;

 private:
  int* alive_;
};

Task<int> ready(int number) {
  co_return number;
}
Task<int> later(int number) {
  co_await throng::sleep(1ms);
  co_return number;
}
Task<Counted> counted_later(Counted given) {
  co_await throng::sleep(1ms);
  co_return given;
}
Task<std::size_t> size_of(const Counted& lent) {
  co_await throng::sleep(1ms);
  co_return lent.text.size() + static_cast<std::size_t>(lent.number);
}
Task<> throws_later(const char* what) {
  co_await throng::sleep(1ms);
  throw std::runtime_error(what);
}
Task<int> down(int depth) {
  if (depth == 0) co_return co_await later(0);
  co_return co_await down(depth - 1) + 1;
}
template <class T>
Task<std::vector<T>> twice(T value) {
  std::vector<T> both;
  both.push_back(value);
  co_await throng::sleep(0s);
  both.push_back(std::move(value));
  co_return both;
}

Task<> tasks() {
  expect(co_await ready(1) == 1, "a task that is ready");
  const int sum = co_await later(1) + co_await ready(2) * co_await later(3);
  expect(sum == 7, "tasks in an expression");
  if (co_await later(1) == 1 && co_await ready(0) == 0 && !(co_await later(0) != 0)) {
    co_await ready(4);  // what it gives may be left
  } else {
    expect(false, "tasks in a condition");
  }
  for (int i = 0; i < co_await later(3); ++i) static_cast<void>(co_await ready(i));
  expect(co_await down(100) == 100, "a deep chain");
  int alive = 0;
  expect(co_await size_of(Counted(alive, 2)) == 42, "a temporary lent");
  expect((co_await counted_later(Counted(alive, 5))).number == 5, "a temporary given");
  const Counted named = co_await counted_later(Counted(alive, co_await later(6)));
  expect(named.number == 6 && alive == 1, "as many destroyed as made");
  expect((co_await twice(std::string("a long text that is no small one"))).size() == 2, "template");
  const auto both = co_await twice(Counted(alive, co_await ready(3)));
  expect(both[1].number == 3 && alive == 3, "two more");
  bool has_thrown = false;
  try {
    co_await throws_later("as it should");
  } catch (const std::runtime_error& error) {
    has_thrown = std::string_view(error.what()) == "as it should";
  }
  expect(has_thrown, "an exception comes to the one that waits");
  static_cast<void>(later(1));  // never awaited: destroyed as it is
}

Task<> adds(int& to, int number, Duration after) {
  co_await throng::sleep(after);
  to += number;
}
Task<> until_stopped(User user, int& stops) {
  co_await user.stop_token().stopped();
  ++stops;
}
Task<> group_in_group(User user, int& to) {
  throng::TaskGroup inner(user);
  for (int i = 0; i < 3; ++i) inner.spawn(adds(to, 1, 1ms));
  co_await inner.join();
}

Task<> groups(User user) {
  int sum = 0;
  {
    throng::TaskGroup group(user);
    group.spawn(adds(sum, 1, 0s));
    group.spawn(adds(sum, 10, 2ms));
    group.spawn(group_in_group(user, sum));
    co_await group.join();
    expect(sum == 14 || user.is_stopped(), "all of a group have ended");
    group.spawn(adds(sum, 100, 1ms));
    co_await group.join();
    co_await group.join();
    expect(sum == 114 || user.is_stopped(), "a group may be used again");
  }
  int stops = 0;
  throng::TaskGroup waiting(user);
  waiting.spawn(until_stopped(user, stops));
  waiting.spawn(until_stopped(user, stops));
  waiting.request_stop();
  co_await waiting.join();
  expect(stops == 2, "a group is told to stop");
  throng::TaskGroup left(user);
  left.spawn(adds(sum, 1000, 1h));
  left.spawn(throws_later("nobody hears it"));  // destroyed with the group
  throng::TaskGroup failing(user);
  failing.spawn(throws_later("the first"));
  std::string said;
  try {
    co_await failing.join();
  } catch (const std::runtime_error& error) {
    said = error.what();
  }
  expect(said == "the first", "what a task of a group threw");
}

// --- HTTP -----------------------------------------------------------------------------------

struct Target {
  std::string url, host;
  std::uint16_t port, echo_port;
  throng::Counter visits = throng::Counter("visits", "how often a user came");
  throng::Counter with_step = visits.with("step", "inner").with("reason", "none");
  throng::Gauge inside = throng::Gauge("inside");
  throng::Gauge inside_here = inside.with("pool", "here");
  throng::Histogram took = throng::Histogram("took", "all of it");
  throng::Histogram took_here = took.with("step", "here");
  throng::SharedNumber number = throng::SharedNumber(5);
};

Task<> http_verbs(User user, const Target& target) {
  throng::Http http(user);
  const std::string front = target.url + "/";
  if (const auto answer = co_await http.get(front, "front"); is_there(answer, "get")) {
    expect(answer->status() == 200 && answer->is_success() && !answer->body().empty(), "front");
    expect(!answer->header("Content-Length").empty() && answer->took() > 0ns, "its header");
  }
  if ((co_await http.get(target.url + "/status/404")).is_ok()) user.debug("a temporary URL");
  co_await http.get(throng::format("{}/?user={}", target.url, user.id()));
  auto posted = co_await http.post(target.url + "/echo", std::string(3000, 'p'), "post");
  if (is_there(posted, "post")) {
    expect(posted->body() == std::string(3000, 'p') && posted->body_bytes() == 3000, "an echo");
    const throng::HttpAnswer kept = std::move(posted).value();
    expect(kept.body().size() == 3000, "an answer moved out");
  }
  const auto put = co_await http.put(target.url + "/echo", R"({"a":1})");
  if (is_there(put, "put")) {
    expect(throng::Json::parse(put->body()).value()["a"].integer() == 1, "its body");
  }
  if (const auto head = co_await http.head(front); is_there(head, "head")) {
    expect(head->body().empty(), "no body");
  }
  is_there(co_await http.del(front, "del"), "del");
  const auto missing = co_await http.get(target.url + "/status/503");
  if (is_there(missing, "503")) expect(missing->status() == 503 && !missing->is_success(), "503");
}

Task<> http_requests(User user, const Target& target) {
  throng::Http http(user, throng::HttpOptions()
                              .connect_timeout(5s)
                              .timeout(10s)
                              .idle_timeout(1s)
                              .max_body(1 << 20)
                              .keep_alive(true));
  throng::HttpRequest request("POST", target.url + "/echo");
  request.header("X-One", "1").header("X-Two", std::to_string(2)).json("[1]").step("json");
  for (int i = 0; i < 2; ++i) {
    const auto answer = co_await http.send(request);
    if (is_there(answer, "send")) expect(answer->body() == "[1]", "a request sent twice");
  }
  const auto inline_one = co_await http.send(throng::HttpRequest("PUT", target.url + "/echo")
                                                 .body("inline")
                                                 .header("X-A", "b")
                                                 .step("in"));
  if (is_there(inline_one, "inline")) expect(inline_one->body() == "inline", "a temporary request");
  const auto dropped =
      co_await http.send(throng::HttpRequest("GET", target.url + "/size/2000").drop_body());
  if (is_there(dropped, "drop")) {
    expect(dropped->body().empty() && dropped->body_bytes() == 2000, "drop_body");
  }
  throng::Http small(user, throng::HttpOptions().max_body(10).keep_alive(false));
  const auto large = co_await small.get(target.url + "/size/11");
  expect(large.is_stopped() || large.error().reason() == "too_large", "max_body");
  const auto bad = co_await small.get("nonsense");
  expect(bad.is_stopped() || bad.error().reason() == "bad_request", "a bad URL");
  expect(bad.is_stopped() || !bad.error().detail().empty(), "its detail");
  throng::Http hasty(user, throng::HttpOptions().timeout(20ms));
  const auto late = co_await hasty.get(target.url + "/delay/10m");
  expect(late.is_stopped() || late.error().reason() == "timeout", "timeout");
  auto again = co_await http.get(target.url + "/");
  again = co_await http.get(target.url + "/size/3");
  if (is_there(again, "an assignment")) expect(again->body().size() == 3, "the later answer");
}

Task<> look(const throng::Http& http, const Target& target, int& answers) {
  const auto answer = co_await http.get(target.url + "/delay/5ms", "together");
  if (is_there(answer, "together")) ++answers;
}
Task<> http_together(User user, const Target& target) {
  throng::Http http(user);
  throng::TaskGroup group(user);
  int answers = 0;
  for (int i = 0; i < 3; ++i) group.spawn(look(http, target, answers));
  co_await group.join();
  expect(answers == 3 || user.is_stopped(), "three at once");
  throng::TaskGroup left(user);
  left.spawn(look(http, target, answers));  // destroyed on its way
}

Task<> http_wide(User user, const Target& target) {
  throng::Http http(
      user,
      throng::HttpOptions().redirects(2).cookies().compressed().expect_continue().insecure().resume(
          false));
  const auto plain = co_await http.get(target.url + "/size/5", "wide");
  if (is_there(plain, "wide")) expect(plain->body().size() == 5, "a wide answer");
  const auto sent = co_await http.post(target.url + "/echo", "after 100");
  if (is_there(sent, "continue")) expect(sent->body() == "after 100", "a body that waited");
  throng::Http trusting(user, throng::HttpOptions().ca_file("/no/such/file").certificate("", ""));
  const auto bad = co_await trusting.get("https://127.0.0.1:1/");
  expect(bad.is_stopped() || bad.error().reason() == "bad_request", "a CA file that is missing");
}

// --- arrivals -------------------------------------------------------------------------------

Task<> visit(User user, const Target& target, throng::Arrival arrival, int& visits) {
  throng::Http http(user);
  throng::HttpRequest request("GET", target.url + "/");
  request.intended(arrival.intended()).drop_body();
  const auto answer = co_await http.send(request);
  if (is_there(answer, "visit")) ++visits;
}

Task<> arrivals_all(User user, const Target& target) {
  int visits = 0;
  int taken = 0;
  throng::ArrivalOptions options("500@20ms,1000@10ms");
  throng::Arrivals arrivals(user, options.max_in_flight(4));
  throng::TaskGroup group(user);
  while (auto arrival = co_await arrivals.next()) {
    throng::Arrival moved = std::move(*arrival);
    ++taken;
    expect(moved.intended() <= user.now(), "not before its time");
    group.spawn(visit(user, target, std::move(moved), visits));
  }
  co_await group.join();
  // The end of the load ends a plan early.
  expect(visits == taken || user.is_stopped(), "each that was taken is visited");
  expect(taken <= 20, "no more than the plan has");
  throng::Arrivals shared(user, throng::ArrivalOptions("1000").poisson().share(1, 2));
  static_cast<void>(co_await shared.next());
  bool has_thrown = false;
  try {
    throng::Arrivals wrong(user, throng::ArrivalOptions("often"));
  } catch (const std::invalid_argument& error) {
    has_thrown = std::string(error.what()).find("often") != std::string::npos;
  }
  expect(has_thrown, "a plan that makes no sense");
}

// --- TCP ------------------------------------------------------------------------------------

Task<std::string> receive_all(throng::Tcp& tcp, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    const auto part = co_await tcp.receive();
    if (!part.is_ok() || part->empty()) break;
    text += *part;
  }
  co_return text;
}

Task<> tcp_calls(User user, const Target& target) {
  auto made = co_await throng::Tcp::connect(target.host, target.echo_port);
  if (!is_there(made, "connect")) co_return;
  throng::Tcp tcp = std::move(made).value();
  tcp.set_timeout(10s);
  const auto sent = co_await tcp.send("hello");
  if (is_there(sent, "send")) expect(*sent == 5, "all was sent");
  expect(co_await receive_all(tcp, 5) == "hello" || user.is_stopped(), "an echo");
  co_await tcp.send(std::string(200'000, 't'));
  expect((co_await receive_all(tcp, 200'000)).size() == 200'000 || user.is_stopped(),
         "a large one");
  tcp.set_timeout(10ms);
  const auto nothing = co_await tcp.receive();
  expect(nothing.is_stopped() || nothing.error().reason() == "timeout", "nothing to receive");
  tcp.close();
  tcp.close();
  if ((co_await throng::Tcp::connect(std::string("127.0.0.1"), 1, 5s)).is_ok()) {
    expect(false, "a port that nobody listens on");
  }
  auto other = co_await throng::Tcp::connect("127.0.0.1", target.echo_port);
  if (is_there(other, "again")) tcp = std::move(*other);
}

Task<> listen(throng::Tcp& tcp, bool& has_failed) {
  const auto part = co_await tcp.receive();
  has_failed = part.is_error() || part.is_stopped();
}
Task<> tcp_together(User user, const Target& target) {
  auto made = co_await throng::Tcp::connect(target.host, target.echo_port);
  auto other = co_await throng::Tcp::connect(target.host, target.echo_port);
  if (!is_there(made, "connect") || !is_there(other, "connect")) co_return;
  bool has_failed = false;
  throng::TaskGroup group(user);
  group.spawn(listen(*made, has_failed));
  co_await throng::sleep(1ms);
  made->close();
  co_await group.join();
  expect(has_failed, "a connection closed under the one that waits");
  throng::TaskGroup left(user);
  left.spawn(listen(*other, has_failed));
  *made = std::move(*other);
  co_await throng::sleep(1ms);
  made->close();  // and the group is destroyed
}

// --- all of it ------------------------------------------------------------------------------

Task<> waits(User user) {
  const Duration began = user.now();
  const bool goes_on = co_await throng::sleep(2ms);
  expect(!goes_on || user.now() - began >= 2ms, "sleep");
  co_await throng::sleep(0s);
  co_await throng::sleep(-1s);
  if (!co_await throng::sleep(user.random().between(0ms, 1ms))) co_return;
  const throng::StopToken token = user.stop_token();
  expect(token.is_stopped() == user.is_stopped(), "the token");
  const auto pause = throng::sleep(1ms).await_ready();
  expect(!pause, "a wait that is not awaited");
}

void says(User user, const Target& target) {
  user.debug("debug");
  user.info("user {} at {}", user.id(), target.url);
  user.warn("{}", 1.5);
  user.error("error {} {}", 'c', true);
  user.log(throng::LogLevel::kTrace, "trace");
  target.visits.add(user);
  target.with_step.add(user, 2);
  target.inside.set(user, 3);
  target.inside_here.change(user, 1);
  target.took.record(user, 1ms);
  target.took_here.record(user, 2ms);
  expect(target.number.get() >= 5 && target.number.add() >= 5 && target.number.add(2) >= 6, "add");
}

}  // namespace

static bool is_short(throng::Duration time) {
  return time < 1s;
}
static throng::Verified<std::int64_t> even(std::int64_t number) {
  if (number % 2 != 0) return throng::Verified<std::int64_t>::rejected("expected an even number");
  return number + 2;
}
static throng::Verified<std::string> without_space(std::string_view text) {
  return std::string(text.substr(0, text.find(' ')));
}
static void note(std::string_view, std::string_view, std::string_view) {}

THRONG_PARAMETER(plain, text, "a \"plain\" one");
THRONG_PARAMETER(word, text, "a word", standard("one two"), verified_by(without_space));
THRONG_PARAMETER(mood, text, "one of several", standard("calm"), one_of("calm", "hasty"),
                 updated_by(note));
THRONG_PARAMETER(nap, duration, "a time", standard(2ms), verified_by(is_short), updatable);
THRONG_PARAMETER(count, integer, "a number", standard(-4), verified_by(even));
THRONG_PARAMETER(level, integer, "of several", standard(1), one_of(1, 2, 3), secret);
THRONG_PARAMETER(share, real, "a part", standard(0.1));
THRONG_PARAMETER(open, flag, "yes or no", standard(true), updatable);
THRONG_PARAMETER(pace, rate, "of something", standard("20/s"));
THRONG_PARAMETER(list, json, "a list", standard("[1, \"two\"]"));
THRONG_OVERRIDE(user_rate, rate, "how fast users start here", standard("unlimited"), updatable);

static void parameters(const throng::Settings& settings) {
  expect(settings.text("plain", "none") == "none", "one without a value");
  expect(settings.text("word") == "one" && settings.text("mood") == "calm", "texts");
  expect(settings.duration("nap") == 2ms && settings.integer("count") == -2, "made into others");
  expect(settings.integer("level") == 1 && settings.real("share") == 0.1, "numbers");
  expect(settings.flag("open") && settings.text("list") == "[1,\"two\"]", "more kinds");
  expect(settings.text("nap") == "2ms" && settings.text("pace") == "20/s", "all as text");
  try {
    settings.text("not declared");
    expect(false, "a name that was not declared throws");
  } catch (const std::invalid_argument&) {
  }
}

Target config(const throng::Settings& settings) {
  expect(settings.text("missing", "none") == "none" && settings.integer("n", 3) == 3, "defaults");
  expect(settings.real("r", 0.5) == 0.5 && settings.flag("f", true), "more defaults");
  expect(settings.duration("d", 5ms) == 5ms, "a default time");
  expect(settings.integer("port") > 0 && settings.real("port") > 0, "read twice");
  expect(settings.duration("pause") == 3ms && settings.flag("loud"), "given");
  documents();
  texts();
  results();
  Target target{settings.text("url"), "127.0.0.1",
                static_cast<std::uint16_t>(settings.integer("port")),
                static_cast<std::uint16_t>(settings.integer("echo"))};
  target.number.set(5);
  return target;
}

Target init(const throng::Settings& settings, Target configured) {
  parameters(settings);
  return configured;
}

static void contexts() {
  throng::Context context;
  expect(context.get<int>("n") == nullptr, "nothing yet");
  context.assign("n", 1);
  context.update<int>("n", [](int n) { return n + 1; });
  expect(*context.get<int>("n") == 2 && context.at<int>("n") == 2, "kept");
  expect(context.get<long>("n") == nullptr, "of another type");
  context.clear("n");
  try {
    context.at<int>("n");
    expect(false, "what is not there throws");
  } catch (const std::out_of_range&) {
  }
  context.assign("text", std::string("x"));
  context.reset();
  expect(context.get<std::string>("text") == nullptr, "forgotten");
  throng::Context other = context;
  context.fail("no more");
  context.halt();
  expect(context.is_failed() && !context.is_halted() && context.reason() == "no more", "first");
  other.halt();
  other.fail("late");
  expect(other.is_halted() && !other.is_failed(), "the first holds");
}

Task<std::string> run(User user, const Target& target, std::string carried) {
  contexts();
  parameters(user.settings());
  user.set_name(throng::format("user number {}", user.id()));
  expect(user.name() == throng::format("user number {}", user.id()), "its name");
  co_await throng::sleep(user.settings().duration("nap"));
  expect(carried.empty() || carried == "what is carried from one to the next", "carried");
  says(user, target);
  numbers(user);
  documents();
  co_await waits(user);
  if (user.is_stopped()) co_return "";
  co_await http_verbs(user, target);
  co_await http_requests(user, target);
  co_await http_together(user, target);
  co_await http_wide(user, target);
  co_await arrivals_all(user, target);
  if (user.is_stopped()) co_return "";
  co_await tcp_calls(user, target);
  co_await tcp_together(user, target);
  if (user.is_stopped()) co_return "";
  co_await groups(user);
  if (user.is_stopped()) co_return "";
  co_await tasks();
  if (user.id() % 5 == 0) {
    // False when the end of the run has chosen the user already, and not told it yet.
    static_cast<void>(user.remove(user.id() % 2 == 0));
    co_await throng::sleep(1h);
  }
  co_return "what is carried from one to the next";
}

void terminate(const Target& target) {
  expect(target.number.get() > 5, "terminate sees the state");
}
