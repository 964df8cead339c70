#pragma once

#include <cstddef>

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// Bytes of what sprintf() makes.
inline constexpr std::size_t kMostSprintfBytes = std::size_t{16} << 20;

/// The text that Erlang's io_lib:format makes of a format and a list of arguments. A directive is
/// `~`, a width (below 0: to the left), `.` and a precision, `.` and what pads, `t` or `l`, and a
/// letter; `*` takes a number, or what pads, from the arguments.
///   ~p ~w  a value as pretty_text() and raw_text() do; ~P ~W take a depth after it
///   ~s     a text, an atom, a binary, lists of them inside of each other
///   ~b ~B  an integer in the base that is the precision (10); ~x ~X with a text in front; ~+ ~# as
///          16#ff
///   ~f ~e ~g  a float      ~c  a character; the width repeats it
///   ~n  a new line         ~~  a tilde         ~i  skips an argument
/// Unlike in Erlang ~s and ~c take characters beyond Latin-1 without `t`, ~s reads a binary as
/// UTF-8 where it is that, and ~p writes long values in one line. Widths count characters. Faults:
/// badarg, with which directive, what was found and what was expected; system_limit for a text of
/// more than kMostSprintfBytes.
Result<Value, Fault> sprintf(const Value& format, const Value& arguments);

}  // namespace throng::scenario::values
