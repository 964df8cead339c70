// Settings: every type of a parameter, where its value may come from, and what may change while
// users run.
//
//   throng params examples/settings.cpp                     what there is to set
//   throng check examples/settings.cpp --set pause=soon     says what is wrong, and runs nobody
//   THRONG_GREETING=hi throng run examples/settings.cpp --users 10 --duration 20s --control s.sock
//   throng ctl --control s.sock update pause=50ms mood=hasty     (beside it)
//
// A value is taken from `--set`, else from the environment (THRONG_ and the name), else from
// `--config FILE`, else it is the standard one.
#include <throng/scenario.hpp>

using namespace std::chrono_literals;

// What a value is verified by may refuse it, with a reason, or make it into another.
static throng::Verified<std::int64_t> at_least_one(std::int64_t number) {
  if (number < 0) return throng::Verified<std::int64_t>::rejected("expected 0 or more");
  return number == 0 ? 1 : number;
}

static throng::SharedNumber changes;
static void count_change(std::string_view, std::string_view, std::string_view) {
  changes.add();
}

THRONG_PARAMETER(greeting, text, "what users say first", standard("hello"));
THRONG_PARAMETER(rounds, integer, "how often each user waits, at least once", standard(3),
                 verified_by(at_least_one));
THRONG_PARAMETER(share, real, "the part of users that say something", standard(0.5));
THRONG_PARAMETER(pause, duration, "how long a user waits each time", standard(500ms), updatable);
THRONG_PARAMETER(quiet, flag, "whether nobody says anything", standard(false), updatable);
THRONG_PARAMETER(mood, text, "how users feel", standard("calm"), one_of("calm", "hasty"),
                 updated_by(count_change));
THRONG_PARAMETER(menu, json, "what there is to eat", standard("[\"soup\", \"fish\"]"));
THRONG_PARAMETER(password, text, "of every user; shown to nobody", standard("unknown"), secret);

static throng::Counter said("said", "greetings");

// Read once; users share it.
struct Menu {
  std::vector<std::string> dishes;
  double share = 0;
};

Menu init(const throng::Settings& settings) {
  Menu menu;
  menu.share = settings.real("share");
  const auto document = throng::Json::parse(settings.text("menu"));
  if (!document) throw std::invalid_argument("menu: no JSON");
  for (std::size_t i = 0; i < document->view().size(); ++i) {
    menu.dishes.emplace_back((*document)[i].text());
  }
  if (menu.dishes.empty()) throw std::invalid_argument("menu: [] is empty: expected a dish");
  return menu;
}

throng::Task<> run(throng::User user, const Menu& menu) {
  for (std::int64_t i = 0; i < user.settings().integer("rounds"); ++i) {
    // As they stand now: an update comes between two steps, never inside of one.
    const throng::Settings settings = user.settings();
    const bool speaks = !settings.flag("quiet") && user.random().chance(menu.share);
    if (speaks) {
      said.add(user);
      user.info("{}, I take the {}", settings.text("greeting"),
                menu.dishes[user.id() % menu.dishes.size()]);
    }
    const auto pause = settings.duration("pause");
    if (!co_await throng::sleep(settings.text("mood") == "hasty" ? pause / 2 : pause)) co_return;
  }
}

void terminate(const Menu&) {
  if (changes.get() > 0) std::printf("the mood has changed %ld times\n", changes.get());
}
