#pragma once

#include "telemetry/event.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/sink.hpp"

namespace throng::cluster {

/// Who is told of a run while it goes on; each must outlive the call.
struct Observers {
  telemetry::Sink& seconds;
  telemetry::LogSink& log;
  telemetry::EventSink* events = nullptr;  // null: nobody
};

}  // namespace throng::cluster
