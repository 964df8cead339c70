#pragma once

#include <cstdint>

#include "telemetry/recorder.hpp"

namespace throng::messages {

/// What the messages of one core come to. Nothing is declared until one is sent or waited for, so
/// that runs without messages do not show it.
/// Lifetime: the recorder must outlive it. Thread: the core's own.
class MessageMetrics {
 public:
  explicit MessageMetrics(telemetry::Recorder& recorder) : recorder_(recorder) {}

  /// To be called before the others.
  void declare() {
    if (!is_declared_) declare_now();
  }
  void sent() { recorder_.add(sent_); }
  void received() { recorder_.add(received_); }
  void full() { recorder_.add(full_); }
  void gone() { recorder_.add(gone_); }
  void late() { recorder_.add(late_); }

 private:
  void declare_now();

  telemetry::Recorder& recorder_;
  telemetry::CounterId sent_, received_, full_, gone_, late_;
  bool is_declared_ = false;
};

}  // namespace throng::messages
