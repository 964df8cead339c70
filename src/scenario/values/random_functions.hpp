#pragma once

#include "base/random.hpp"
#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// An integer from 0 and below `end`, each equally likely. Fault, as all below: badarg.
Result<Value, Fault> random_number(base::Random& random, const Value& end);
/// From `begin` and below `end`.
Result<Value, Fault> random_number(base::Random& random, const Value& begin, const Value& end);

/// `size` integers from 0 to 255. Fault too: system_limit beyond kMostElements.
Result<Value, Fault> random_list(base::Random& random, const Value& size);
/// `size` bytes. Fault too: system_limit beyond kMostBytes, here and in random_string().
Result<Value, Fault> random_binary(base::Random& random, const Value& size);
/// Base64 of `size` random bytes: four characters for each three bytes begun.
Result<Value, Fault> random_string(base::Random& random, const Value& size);

/// An element of a list, each equally likely; of a text the number of a character.
Result<Value, Fault> choose(base::Random& random, const Value& list);
/// As many of them, at different places of the list, each choice and order of it equally likely;
/// the list itself where it has no more.
Result<Value, Fault> choose(base::Random& random, const Value& count, const Value& list);

}  // namespace throng::scenario::values
