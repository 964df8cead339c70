#pragma once

#include <any>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace throng {

/// What a user carries from one iteration to the next, and how it goes on:
/// `Task<Context> run(User user, const State& state, Context context)`.
/// Of `halt` and `fail` the one that comes first holds.
class Context {
 public:
  /// Keeps a value under a name; an older one is replaced.
  template <class T>
  void assign(std::string_view name, T value) {
    assigns_.insert_or_assign(std::string(name), std::any(std::move(value)));
  }
  /// What is kept under a name; null when there is nothing, or nothing of this type. Good until it
  /// is assigned anew.
  template <class T>
  const T* get(std::string_view name) const {
    const auto found = assigns_.find(name);
    return found == assigns_.end() ? nullptr : std::any_cast<T>(&found->second);
  }
  /// The same for what must be there. Throws std::out_of_range.
  template <class T>
  const T& at(std::string_view name) const {
    if (const T* found = get<T>(name)) return *found;
    throw std::out_of_range("the context holds no " + std::string(name) + " of that type");
  }
  /// Makes a value that must be there into another. Throws std::out_of_range.
  template <class T, class Change>
  void update(std::string_view name, Change&& change) {
    T changed = change(at<T>(name));
    assign(name, std::move(changed));
  }
  void clear(std::string_view name) {
    if (const auto found = assigns_.find(name); found != assigns_.end()) assigns_.erase(found);
  }
  /// Forgets all that is kept.
  void reset() { assigns_.clear(); }

  /// No further iteration: the user has finished.
  void halt() {
    if (end_ == End::kNone) end_ = End::kHalted;
  }
  /// No further iteration: the user has failed, for this reason.
  void fail(std::string_view reason) {
    if (end_ != End::kNone) return;
    end_ = End::kFailed;
    reason_ = reason;
  }
  bool is_halted() const { return end_ == End::kHalted; }
  bool is_failed() const { return end_ == End::kFailed; }
  const std::string& reason() const { return reason_; }

 private:
  enum class End : unsigned char { kNone, kHalted, kFailed };

  std::map<std::string, std::any, std::less<>> assigns_;
  std::string reason_;
  End end_ = End::kNone;
};

}  // namespace throng
