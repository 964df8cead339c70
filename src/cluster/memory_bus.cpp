#include "cluster/memory_bus.hpp"

#include <utility>
#include <vector>

namespace throng::cluster {

bool MemoryBus::put(const std::string& key, std::string value) {
  const auto found = entries_.find(key);
  if (found == entries_.end() && entries_.size() >= kMostKeys) return false;
  Entry& entry = entries_[key];
  entry = {std::move(value), ++revision_};
  const Entry told = entry;  // a callback may put the next
  for (const Watch& watch : watches_) {
    if (matches(watch.pattern, key)) watch.tell(key, told.value, told.revision);
  }
  return true;
}

void MemoryBus::watch(const std::string& key, OnValue on_value) {
  const Watch& watch = watches_.emplace_back(Watch{key, std::move(on_value)});
  std::vector<std::pair<std::string, Entry>> there;
  for (const auto& [name, entry] : entries_) {
    if (matches(key, name)) there.emplace_back(name, entry);
  }
  for (const auto& [name, entry] : there) watch.tell(name, entry.value, entry.revision);
}

bool MemoryBus::publish(const std::string& subject, std::string body) {
  for (const Subscription& subscription : subscriptions_) {
    if (matches(subscription.pattern, subject)) subscription.tell(subject, body);
  }
  return true;
}

void MemoryBus::subscribe(const std::string& subject, OnMessage on_message) {
  subscriptions_.push_back({subject, std::move(on_message)});
}

}  // namespace throng::cluster
