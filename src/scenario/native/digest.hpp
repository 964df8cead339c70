#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace throng::scenario::native {

/// SHA-256 over a row of fields, each with its length, so that ("ab", "c") is not ("a", "bc").
class Digest {
 public:
  /// Throws std::bad_alloc.
  Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest();

  void add(std::string_view field);
  /// 64 hexadecimal digits; the digest is used up.
  std::string hex();

  /// Of plain bytes, as sha256sum has it.
  static std::string of(std::string_view bytes);

 private:
  void add_bytes(std::string_view bytes);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::scenario::native
