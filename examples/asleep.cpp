// Users that do nothing but sleep, 1 to 60 seconds, again and again: what a user costs.
//
//   throng run asleep.cpp --users 1000000 --duration 60s
#include <throng/scenario.hpp>

using namespace std::chrono_literals;

throng::Task<> start(throng::User user) {
  while (
      co_await throng::sleep(user.random().between(throng::Duration(1s), throng::Duration(60s)))) {
  }
}
