#pragma once

#include <deque>
#include <functional>
#include <string>

#include "cluster/frame.hpp"
#include "runtime/fd_watch.hpp"
#include "runtime/loop.hpp"
#include "runtime/root.hpp"
#include "runtime/scope.hpp"

namespace throng::cluster {

/// Frames over one end of a stream socket, in both directions.
/// Thread: the loop's own. Lifetime: it owns the descriptor; the loop must outlive it.
class FrameChannel {
 public:
  /// So much may wait to be sent. Beyond it `send` refuses messages; a state is never refused, as
  /// there is one of each name at most.
  static constexpr std::size_t kMostWaitingBytes = std::size_t{32} << 20;

  /// `on_frame` and `on_closed` are called from the loop's top level; not after its end. They may
  /// send, but not destroy the channel.
  /// Throws std::system_error when the descriptor cannot be watched ("cannot start").
  FrameChannel(runtime::Loop& loop, int fd, std::function<void(Frame&&)> on_frame,
               std::function<void()> on_closed);
  ~FrameChannel();
  FrameChannel(const FrameChannel&) = delete;
  FrameChannel& operator=(const FrameChannel&) = delete;

  /// Sends, or lets the frame wait its turn. Returns: false when it was dropped, since too much
  /// waits, the other end has gone, or it is larger than half of what a frame may be.
  bool send(Frame frame);
  /// Reads what has arrived without waiting; for when the other end is known to have gone.
  void read_rest();
  /// Waits until all is sent or the other end has gone, at most `most_ms`. Blocks the thread.
  void flush_blocking(int most_ms);
  bool is_closed() const { return is_closed_; }

 private:
  /// Runs a task of the channel again and again, as there is something to do.
  class Work final : public runtime::Root {
   public:
    explicit Work(FrameChannel& channel) : channel_(channel) {}

   private:
    void on_ended(std::exception_ptr) override { channel_.begin_writing(); }
    FrameChannel& channel_;
  };

  Task<void> read_all();
  Task<void> write_all();
  void begin_writing();
  bool read_some();
  bool write_some();
  void close();

  runtime::Loop& loop_;
  const int fd_;
  const std::function<void(Frame&&)> on_frame_;
  const std::function<void()> on_closed_;
  runtime::FdWatch watch_;
  FrameParser parser_;
  std::deque<Frame> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::string sending_;  // what is left of the frame that is on its way
  bool is_closed_ = false;
  Scope scope_{loop_};
  Work reading_{*this};
  Work writing_{*this};
};

}  // namespace throng::cluster
