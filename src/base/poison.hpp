#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define THRONG_POISONS 1
// Only there where the sanitizers are installed, which those who just run the program need not do.
#include <sanitizer/asan_interface.h>
#endif
#endif

namespace throng::base {

/// Tells AddressSanitizer that nobody may touch these bytes; nothing in other builds.
inline void poison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef THRONG_POISONS
  __asan_poison_memory_region(memory, bytes);
#endif
}
/// Takes that back.
inline void unpoison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef THRONG_POISONS
  __asan_unpoison_memory_region(memory, bytes);
#endif
}

}  // namespace throng::base
