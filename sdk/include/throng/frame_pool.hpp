#pragma once

#include <cstddef>
#include <new>

namespace throng::detail {

#if defined(__SANITIZE_ADDRESS__)
#define THRONG_PLAIN_FRAMES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define THRONG_PLAIN_FRAMES 1
#endif
#endif

/// Recycles coroutine frames by size class, one pool a thread: a frame is freed on the thread that
/// made it, because a user never leaves its core. Memory is kept for the thread's life and so is
/// bounded by the largest number of frames alive at once. Under AddressSanitizer frames come from
/// the allocator, so that a use after destroy is seen.
class FramePool {
 public:
  static void* allocate(std::size_t bytes) {
#ifdef THRONG_PLAIN_FRAMES
    return ::operator new(bytes);
#else
    return local().take(bytes);
#endif
  }
  static void release(void* frame, [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef THRONG_PLAIN_FRAMES
    ::operator delete(frame);
#else
    local().give(frame, bytes);
#endif
  }

 private:
  static constexpr std::size_t kGranule = 32;
  static constexpr std::size_t kClasses = 128;  // frames up to 4 KiB are pooled
  static constexpr std::size_t kChunkBytes = std::size_t{1} << 18;

  struct Free {
    Free* next;
  };
  struct Chunk {
    Chunk* next;
  };

  FramePool() = default;
  ~FramePool() {
    while (chunks_ != nullptr) ::operator delete(take_first(chunks_));
  }
  static FramePool& local() {
    thread_local FramePool pool;
    return pool;
  }
  template <class Node>
  static Node* take_first(Node*& list) {
    Node* node = list;
    list = node->next;
    return node;
  }

  void* take(std::size_t bytes) {
    const std::size_t size_class = (bytes + kGranule - 1) / kGranule;
    if (size_class >= kClasses) return ::operator new(bytes);
    if (free_[size_class] != nullptr) return take_first(free_[size_class]);
    return carve(size_class * kGranule);
  }
  void give(void* frame, std::size_t bytes) noexcept {
    const std::size_t size_class = (bytes + kGranule - 1) / kGranule;
    if (size_class >= kClasses) return ::operator delete(frame);
    free_[size_class] = new (frame) Free{free_[size_class]};
  }
  void* carve(std::size_t bytes) {
    if (left_ < bytes) add_chunk();
    void* frame = cursor_;
    cursor_ += bytes;
    left_ -= bytes;
    return frame;
  }
  void add_chunk() {
    void* memory = ::operator new(kChunkBytes);
    chunks_ = new (memory) Chunk{chunks_};
    cursor_ = static_cast<char*>(memory) + kGranule;
    left_ = kChunkBytes - kGranule;
  }

  Free* free_[kClasses] = {};
  Chunk* chunks_ = nullptr;
  char* cursor_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace throng::detail
