#include "users/user_store.hpp"

#include <bit>
#include <new>

#include "base/assert.hpp"
#include "base/poison.hpp"

namespace throng::users {
namespace {

constexpr std::size_t kFewestPlaces = 64;

/// The smallest index that is at most three quarters full.
std::size_t places_for(std::uint64_t users) {
  std::size_t places = kFewestPlaces;
  while (places / 4 * 3 < users) places *= 2;
  return places;
}

}  // namespace

UserStore::~UserStore() {
  THRONG_ASSERT(size_ == 0);
  for (auto& chunk : chunks_) base::unpoison(chunk.get(), kChunk * sizeof(Record));
}

void UserStore::reserve(std::uint64_t users) {
  if (const std::size_t places = places_for(users); places > index_.size()) rebuild(places);
}

User& UserStore::make(Population& population, UserId id) {
  reserve(size_ + 1);
  if (free_.empty()) add_chunk();
  const Number number = free_.back();
  const std::size_t place = place_of(id);
  THRONG_ASSERT(index_[place] == kNone);
  base::unpoison(memory(number), sizeof(Record));
  User* user = new (memory(number)) User(population, id, number);
  free_.pop_back();
  index_[place] = number;
  ++size_;
  return *user;
}

void UserStore::release(User& user) {
  const Number number = user.number_;
  std::size_t hole = place_of(user.id());
  THRONG_ASSERT(index_[hole] == number);
  // Those behind it that would no longer be found move up.
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = (hole + 1) & mask; index_[at] != kNone; at = (at + 1) & mask) {
    const std::size_t wanted = home(this->user(index_[at]).id());
    if (((at - wanted) & mask) < ((at - hole) & mask)) continue;
    index_[hole] = index_[at];
    hole = at;
  }
  index_[hole] = kNone;
  --size_;
  user.~User();
  base::poison(memory(number), sizeof(Record));
  free_.push_back(number);
}

User* UserStore::find(UserId id) {
  if (index_.empty()) return nullptr;
  const Number number = index_[place_of(id)];
  return number == kNone ? nullptr : &user(number);
}

User& UserStore::user(Number number) const {
  return *std::launder(static_cast<User*>(memory(number)));
}

void UserStore::add_chunk() {
  const auto first = static_cast<Number>(chunks_.size() * kChunk);
  THRONG_ASSERT(first < kNone - kChunk);
  chunks_.push_back(std::make_unique_for_overwrite<Record[]>(kChunk));
  base::poison(chunks_.back().get(), kChunk * sizeof(Record));
  for (Number i = kChunk; i > 0; --i) free_.push_back(first + i - 1);
}

std::size_t UserStore::home(UserId id) const {
  // Fibonacci hashing (Knuth): ids one core apart land far from each other.
  const int bits = std::countr_zero(index_.size());
  return static_cast<std::size_t>((id * 0x9e3779b97f4a7c15) >> (64 - bits));
}

std::size_t UserStore::place_of(UserId id) const {
  const std::size_t mask = index_.size() - 1;
  std::size_t place = home(id);
  while (index_[place] != kNone && user(index_[place]).id() != id) place = (place + 1) & mask;
  return place;
}

void UserStore::rebuild(std::size_t places) {
  THRONG_ASSERT(places <= std::size_t{1} << 31);
  std::vector<Number> old(places, kNone);
  old.swap(index_);
  for (const Number number : old) {
    if (number != kNone) index_[place_of(user(number).id())] = number;
  }
}

}  // namespace throng::users
