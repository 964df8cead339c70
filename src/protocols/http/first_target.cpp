#include "protocols/http/first_target.hpp"

#include <mutex>

namespace throng::protocols::http {
namespace {

struct FirstTarget {
  std::mutex lock;
  runtime::Endpoint target;
};

FirstTarget& first() {
  static FirstTarget target;
  return target;
}

}  // namespace

void note_target(const runtime::Endpoint& remote) {
  const std::scoped_lock locked(first().lock);
  if (!first().target.is_set()) first().target = remote;
}

runtime::Endpoint first_target() {
  const std::scoped_lock locked(first().lock);
  return first().target;
}

}  // namespace throng::protocols::http
