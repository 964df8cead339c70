// A user looks at the front page, thinks, and looks at one of a hundred items, again and again.
//
//   throng run two_steps.cpp --users 100 --duration 10s --set url=http://127.0.0.1:8088
#include <throng/scenario.hpp>

using namespace std::chrono_literals;

struct Shop {
  std::string url;
  throng::Duration think;
};

THRONG_PARAMETER(url, text, "the shop, without a slash at the end",
                 standard("http://127.0.0.1:8088"));
THRONG_PARAMETER(think, duration, "how long a user looks at a page, on average", standard(500ms));

Shop init(const throng::Settings& settings) {
  return Shop{settings.text("url"), settings.duration("think")};
}

throng::Task<> run(throng::User user, const Shop& shop) {
  throng::Http http(user);
  const auto front = co_await http.get(shop.url + "/", "front");
  if (!front) co_return;  // counted as a failure, by its reason
  co_await throng::sleep(user.random().between(shop.think / 2, shop.think * 3 / 2));

  const auto number = user.random().below(100);
  const std::string item = throng::format("{}/?user={}&item={}", shop.url, user.id(), number);
  co_await http.get(item, "item");
}
