#include "throttle/arrival_sequence.hpp"

namespace throng::throttle {
namespace {

constexpr std::uint64_t kStream = 0xA221'0000'0000'0001;  // no user has such an id

}  // namespace

ArrivalSequence::ArrivalSequence(const ArrivalSchedule& schedule, bool is_poisson,
                                 std::uint64_t seed, ArrivalShare share)
    : schedule_(schedule), is_poisson_(is_poisson), share_(share), random_(seed, kStream) {
  if (is_poisson_) step(1);  // the first comes after a random time too
  slot_ = 0;
  step(share_.index);
  next_ = is_poisson_ ? schedule_.time_at(position_) : schedule_.time_of(slot_);
}

void ArrivalSequence::advance() {
  step(share_.of);
  ++passed_;
  next_ = is_poisson_ ? schedule_.time_at(position_) : schedule_.time_of(slot_);
}

void ArrivalSequence::step(std::uint64_t slots) {
  slot_ += slots;
  if (!is_poisson_) return;
  for (std::uint64_t i = 0; i < slots; ++i) position_ += random_.exponential(1);
}

}  // namespace throng::throttle
