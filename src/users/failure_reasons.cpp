#include "users/failure_reasons.hpp"

namespace throng::users {
namespace {

/// At most `most` bytes, and no part of a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace

std::string_view FailureReasons::add(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return add(std::string_view(error.what()));
  } catch (...) {
    return add("unknown exception", 1);
  }
}

std::string_view FailureReasons::add(std::string_view reason) {
  return add(cut(reason, kLongestReason), 1);
}

void FailureReasons::merge(const FailureReasons& other) {
  for (const auto& [reason, times] : other.counts_) add(reason, times);
}

std::string_view FailureReasons::add(std::string_view reason, std::uint64_t times) {
  auto found = counts_.find(reason);
  if (found == counts_.end()) {
    const std::size_t named = counts_.size() - counts_.count(kOther);
    if (named >= kMostReasons) reason = kOther;
    found = counts_.try_emplace(std::string(reason), 0).first;
  }
  found->second += times;
  return found->first;
}

}  // namespace throng::users
