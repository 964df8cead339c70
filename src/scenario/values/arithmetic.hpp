#pragma once

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

// Numbers, which Erlang's scripts could not compute with. Integers have 64 bits. Faults: badarg for
// what is no number, badarith for what has no result: too large, divided by 0. No allocation unless
// there is a fault.

/// Of two integers an integer, else a float.
Result<Value, Fault> add(const Value& left, const Value& right);
Result<Value, Fault> subtract(const Value& left, const Value& right);
Result<Value, Fault> multiply(const Value& left, const Value& right);
/// An integer where two integers leave no rest, else a float.
Result<Value, Fault> divide(const Value& left, const Value& right);
/// The rest of two integers, with the sign of the right one: of -1 and 5 it is 4.
Result<Value, Fault> mod(const Value& left, const Value& right);

Result<Value, Fault> abs(const Value& number);
/// To an integer; a half goes away from 0.
Result<Value, Fault> round(const Value& number);
Result<Value, Fault> floor(const Value& number);
Result<Value, Fault> ceil(const Value& number);
/// The left one where they are equal.
Result<Value, Fault> min(const Value& left, const Value& right);
Result<Value, Fault> max(const Value& left, const Value& right);

/// true or false, of any values, by compare(). No faults.
Result<Value, Fault> eq(const Value& left, const Value& right);
Result<Value, Fault> ne(const Value& left, const Value& right);
Result<Value, Fault> lt(const Value& left, const Value& right);
Result<Value, Fault> lte(const Value& left, const Value& right);
Result<Value, Fault> gt(const Value& left, const Value& right);
Result<Value, Fault> gte(const Value& left, const Value& right);
/// Of true or false, else badarg. A script calls it `not`.
Result<Value, Fault> negation(const Value& boolean);

}  // namespace throng::scenario::values
