#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "users/user.hpp"

namespace throng::users {

/// The records of one core's users, made in chunks, used again, and found by id in constant time.
/// Memory is kept until the store dies, so it is bounded by the largest number of users alive at
/// once. Under AddressSanitizer a record without a user is poisoned.
class UserStore {
 public:
  UserStore() = default;
  ~UserStore();
  UserStore(const UserStore&) = delete;
  UserStore& operator=(const UserStore&) = delete;

  /// Prepares the index for `users` alive at once, so that making them does not rebuild it.
  void reserve(std::uint64_t users);
  /// No user of that id may be alive.
  User& make(Population& population, UserId id);
  /// Ends the record; a frame that is left is destroyed.
  void release(User& user);
  /// Null when no user of that id is alive.
  User* find(UserId id);
  std::uint64_t size() const { return size_; }

 private:
  using Number = std::uint32_t;  // of a record
  static constexpr Number kNone = UINT32_MAX;
  static constexpr std::size_t kChunk = 256;  // records
  struct Record {
    alignas(User) std::byte memory[sizeof(User)];
  };

  User& user(Number number) const;
  void* memory(Number number) const { return chunks_[number / kChunk][number % kChunk].memory; }
  void add_chunk();
  std::size_t home(UserId id) const;
  std::size_t place_of(UserId id) const;
  void rebuild(std::size_t places);

  std::vector<std::unique_ptr<Record[]>> chunks_;
  std::vector<Number> free_;
  std::vector<Number> index_;  // open addressing, linear probing; a power of two of places
  std::uint64_t size_ = 0;
};

}  // namespace throng::users
