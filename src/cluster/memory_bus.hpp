#pragma once

#include <list>
#include <map>

#include "cluster/bus.hpp"

namespace throng::cluster {

/// A bus within one process. Everything is passed on at once, so nothing waits.
class MemoryBus final : public Bus {
 public:
  static constexpr std::size_t kMostKeys = 10'000;

  bool put(const std::string& key, std::string value) override;
  void watch(const std::string& key, OnValue on_value) override;
  bool publish(const std::string& subject, std::string body) override;
  void subscribe(const std::string& subject, OnMessage on_message) override;

 private:
  struct Entry {
    std::string value;
    std::uint64_t revision = 0;
  };
  struct Watch {
    std::string pattern;
    OnValue tell;
  };
  struct Subscription {
    std::string pattern;
    OnMessage tell;
  };

  std::map<std::string, Entry> entries_;
  std::list<Watch> watches_;  // a list: callbacks may add to it while it is gone through
  std::list<Subscription> subscriptions_;
  std::uint64_t revision_ = 0;
};

}  // namespace throng::cluster
