#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace throng::cluster {

/// What controllers and nodes speak over. State is kept under keys: a watcher is told the newest
/// value, though not each one before it. Messages go to whoever subscribes at the moment.
/// Names are words with dots between them; one that ends with a dot stands for all that begin so.
/// Thread: the loop's own. Callbacks come from the loop's top level, or from inside of `put`,
/// `watch` and `publish`; they may use the bus. They last as long as the bus, so what they refer to
/// must outlive it.
class Bus {
 public:
  using OnValue =
      std::function<void(const std::string& key, std::string_view value, std::uint64_t revision)>;
  using OnMessage = std::function<void(const std::string& subject, std::string_view body)>;

  virtual ~Bus() = default;
  /// Makes `value` the newest of `key`. Returns: false when the bus can hold no more keys.
  virtual bool put(const std::string& key, std::string value) = 0;
  /// Tells of the value that is there, and of each newer one; a later value has a higher revision.
  virtual void watch(const std::string& key, OnValue on_value) = 0;
  /// Returns: false when the message was dropped, since too much is on its way.
  virtual bool publish(const std::string& subject, std::string body) = 0;
  virtual void subscribe(const std::string& subject, OnMessage on_message) = 0;

  /// Whether `pattern` stands for `name`.
  static bool matches(std::string_view pattern, std::string_view name) {
    return pattern == name || (pattern.ends_with('.') && name.starts_with(pattern));
  }
};

}  // namespace throng::cluster
