#pragma once

#include <fstream>
#include <string>

#include "telemetry/event.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// Writes events to a file as JSON, a line each. Does nothing until it is opened.
class EventLog final : public telemetry::EventSink {
 public:
  /// Errors: the file cannot be created, and why.
  Result<bool, std::string> open(const std::string& path);
  void take(const telemetry::Event& event) override;
  /// Errors: the file could not be written whole.
  Result<bool, std::string> close();

 private:
  std::string path_;
  std::ofstream file_;
};

}  // namespace throng::cli
