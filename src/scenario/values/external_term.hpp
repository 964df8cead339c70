#pragma once

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// The value as a binary in Erlang's external term format, version 131, byte for byte what OTP 25
/// writes: atoms in Latin-1 as ATOM_EXT, others in UTF-8; a list of up to 65535 bytes as
/// STRING_EXT. A map of more than 32 keys stands in the order of its keys, which OTP gives an order
/// of its own. Fault: system_limit, beyond kMostBytes.
Result<Value, Fault> term_to_binary(const Value& value);

}  // namespace throng::scenario::values
