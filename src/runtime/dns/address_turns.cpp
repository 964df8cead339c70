#include "runtime/dns/address_turns.hpp"

#include <algorithm>
#include <utility>

namespace throng::runtime {

AddressTurns::AddressTurns(std::vector<Endpoint> addresses)
    : addresses_(std::make_shared<const std::vector<Endpoint>>(std::move(addresses))) {}

Addresses AddressTurns::next(const BadAddresses& bad, base::TimePoint now) {
  const std::size_t count = addresses_->size();
  if (count < 2) return addresses_;
  const std::size_t first = turn_++ % count;
  auto order = std::make_shared<std::vector<Endpoint>>();
  order->reserve(count);
  for (const bool wanted : {false, true}) {
    for (std::size_t i = 0; i < count; ++i) {
      const Endpoint& address = (*addresses_)[(first + i) % count];
      if (bad.is_bad(address, now) == wanted) order->push_back(address);
    }
  }
  return order;
}

void AddressTurns::replace(std::vector<Endpoint> addresses) {
  if (std::ranges::is_permutation(addresses, *addresses_)) return;
  addresses_ = std::make_shared<const std::vector<Endpoint>>(std::move(addresses));
}

}  // namespace throng::runtime
