#pragma once

#include "scenario/values/script_value.hpp"

namespace throng::scenario::engine {

/// What a variable of a user holds before something was assigned to it. No script can write it.
inline values::Value unset() {
  return values::Value::map({values::Value::atom("\x01"), values::Value()});
}
inline bool is_unset(const values::Value& value) {
  return value.is(values::Value::Kind::kMap) && value.items().size() == 2 &&
         value.items()[0].is_atom("\x01");
}

}  // namespace throng::scenario::engine
