#include "run/user_spans.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "config/value_json.hpp"

namespace throng::run {
namespace {

using telemetry::EventKind;

std::string json_text(std::string_view text) {
  return config::to_json(config::Value::text(std::string(text)));
}

}  // namespace

void UserSpans::note_begin(users::UserId user) {
  Life life{clock_.now(), tell_ != nullptr && told_ < kPerSecond};
  lives_.insert_or_assign(user, life);
  if (hub_.wants(EventKind::kStartStart)) {
    telemetry::HubEvent event;
    event.kind = EventKind::kStartStart;
    event.user = user;
    hub_.emit(event);
  }
  if (!life.is_told) return;
  ++told_;
  telemetry::Event event{"scenario.start.start", clock_.unix_ns(), {}};
  event.fields.emplace_back("user", std::to_string(user));
  tell_(std::move(event));
}

void UserSpans::note_end(users::UserId user, users::Outcome outcome, std::string_view reason) {
  const auto found = lives_.find(user);
  if (found == lives_.end()) return;
  const Life life = found->second;
  lives_.erase(found);
  const base::Duration took = clock_.now() - life.began;
  const bool has_failed = outcome == users::Outcome::kFailed;
  const std::string_view word = outcome == users::Outcome::kFinished ? "finished" : "removed";
  const EventKind kind = has_failed ? EventKind::kStartException : EventKind::kStartStop;
  if (hub_.wants(kind)) {
    const std::array<telemetry::HubEvent::Field, 1> fields = {
        {{has_failed ? "reason" : "outcome", has_failed ? reason : word}}};
    telemetry::HubEvent event;
    event.kind = kind;
    event.user = user;
    event.duration_ns = took.count();
    event.fields = fields;
    hub_.emit(event);
  }
  if (!life.is_told) return;
  telemetry::Event event{std::string(telemetry::event_name(kind)), clock_.unix_ns(), {}};
  event.fields.emplace_back("user", std::to_string(user));
  event.fields.emplace_back("duration_ms",
                            fmt::format("{:.3f}", static_cast<double>(took.count()) / 1e6));
  if (has_failed) event.fields.emplace_back("reason", json_text(reason));
  if (!has_failed) event.fields.emplace_back("outcome", json_text(word));
  tell_(std::move(event));
}

}  // namespace throng::run
