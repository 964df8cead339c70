#include "scenario/native/host_events.hpp"

#include <string>
#include <vector>

#include "telemetry/event_hub.hpp"
#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

using Handle = int (*)(void* context, const throng_event* event);

/// A scenario's handler, as the hub calls it.
struct Handler {
  Handle handle;
  void* context;
  void (*free)(void*);

  static bool call(void* context, const telemetry::HubEvent& event) {
    const auto& self = *static_cast<const Handler*>(context);
    std::vector<throng_label> fields;
    fields.reserve(event.fields.size());
    for (const auto& [name, value] : event.fields) {
      fields.push_back({detail::border(name), detail::border(value)});
    }
    throng_event told{};
    told.size = sizeof told;
    told.name = detail::border(telemetry::event_name(event.kind));
    told.now_ns = event.now_ns;
    told.duration_ns = event.duration_ns;
    told.user = event.user;
    told.count = event.count;
    told.fields = fields.data();
    told.field_count = fields.size();
    return self.handle(self.context, &told) != 0;
  }
  static void end(void* context) {
    auto* self = static_cast<Handler*>(context);
    self->free(self->context);
    delete self;
  }
};

std::uint64_t attach(throng_text name, Handle handle, void* context, void (*free)(void*),
                     throng_text* error) {
  thread_local std::string problem;
  auto* handler = new Handler{handle, context, free};  // the hub's, in any case
  const auto number =
      telemetry::event_hub().attach(detail::view(name), &Handler::call, handler, &Handler::end);
  if (number) return *number;
  problem = number.error();
  *error = detail::border(problem);
  return 0;
}

}  // namespace

void offer_events(throng_host& host) {
  host.event_attach = &attach;
  host.event_detach = [](std::uint64_t number) -> int {
    return telemetry::event_hub().detach(number);
  };
}

}  // namespace throng::scenario::native
