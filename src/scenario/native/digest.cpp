#include "scenario/native/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <new>

#include "base/assert.hpp"

namespace throng::scenario::native {

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr) throw std::bad_alloc();
  const int is_ready = EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
  THRONG_ASSERT(is_ready == 1);
}

Digest::~Digest() = default;

void Digest::add_bytes(std::string_view bytes) {
  const int is_taken = EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  THRONG_ASSERT(is_taken == 1);
}

void Digest::add(std::string_view field) {
  add_bytes(fmt::format("{}:", field.size()));
  add_bytes(field);
}

std::string Digest::hex() {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const int is_done = EVP_DigestFinal_ex(state_->context, bytes, &size);
  THRONG_ASSERT(is_done == 1);
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string Digest::of(std::string_view bytes) {
  Digest digest;
  digest.add_bytes(bytes);
  return digest.hex();
}

}  // namespace throng::scenario::native
