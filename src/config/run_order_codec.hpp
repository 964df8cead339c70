#pragma once

#include <optional>

#include "config/json_fields.hpp"
#include "config/run_order.hpp"

namespace throng::config {

OrderedJson rate_json(const std::optional<UserRate>& rate);
/// Throws BadJsonField. `null` is no rate.
std::optional<UserRate> read_rate(OrderedJsonFields& fields, const char* name);

/// A part of a run spec. Throws BadJsonField.
OrderedJson order_json(const RunOrder& order);
RunOrder read_order(const OrderedJson& json);

}  // namespace throng::config
