#include "scenario/values/function_table.hpp"

#include <algorithm>
#include <iterator>

#include "scenario/values/arithmetic.hpp"
#include "scenario/values/element_functions.hpp"
#include "scenario/values/external_term.hpp"
#include "scenario/values/json_values.hpp"
#include "scenario/values/list_functions.hpp"
#include "scenario/values/random_functions.hpp"
#include "scenario/values/regex_functions.hpp"
#include "scenario/values/sprintf.hpp"
#include "scenario/values/text_functions.hpp"

namespace throng::scenario::values {
namespace {

using Answer = Result<Value, Fault>;
using Arguments = std::span<const Value>;

template <Answer (*kFunction)(const Value&)>
Answer call1(FunctionContext& /*context*/, Arguments given) {
  return kFunction(given[0]);
}
template <Answer (*kFunction)(const Value&, const Value&)>
Answer call2(FunctionContext& /*context*/, Arguments given) {
  return kFunction(given[0], given[1]);
}
template <Answer (*kFunction)(const Value&, const Value&, const Value&)>
Answer call3(FunctionContext& /*context*/, Arguments given) {
  return kFunction(given[0], given[1], given[2]);
}
template <Answer (*kFunction)(base::Random&, const Value&)>
Answer random1(FunctionContext& context, Arguments given) {
  return kFunction(context.random, given[0]);
}
template <Answer (*kFunction)(base::Random&, const Value&, const Value&)>
Answer random2(FunctionContext& context, Arguments given) {
  return kFunction(context.random, given[0], given[1]);
}
Answer regex2(FunctionContext& context, Arguments given) {
  return regex(context.regexes, given[0], given[1]);
}
Answer regex3(FunctionContext& context, Arguments given) {
  return regex(context.regexes, given[0], given[1], given[2]);
}

constexpr TableEntry kTable[] = {
    {"abs", 1, call1<abs>},
    {"add", 2, call2<add>},
    {"base64", 1, call1<base64>},
    {"ceil", 1, call1<ceil>},
    {"choose", 1, random1<choose>},
    {"choose", 2, random2<choose>},
    {"concat", 1, call1<concat>},
    {"concat", 2, call2<concat>},
    {"contains", 2, call2<contains>},
    {"divide", 2, call2<divide>},
    {"ends_with", 2, call2<ends_with>},
    {"eq", 2, call2<eq>},
    {"field", 2, call2<field>},
    {"field", 3, call3<field>},
    {"floor", 1, call1<floor>},
    {"gt", 2, call2<gt>},
    {"gte", 2, call2<gte>},
    {"join", 2, call2<join>},
    {"json", 2, call2<json>},
    {"length", 1, call1<length>},
    {"lower", 1, call1<lower>},
    {"lt", 2, call2<lt>},
    {"lte", 2, call2<lte>},
    {"max", 2, call2<max>},
    {"min", 2, call2<min>},
    {"mod", 2, call2<mod>},
    {"multiply", 2, call2<multiply>},
    {"ne", 2, call2<ne>},
    {"not", 1, call1<negation>},
    {"nth", 2, call2<nth>},
    {"random_binary", 1, random1<random_binary>},
    {"random_list", 1, random1<random_list>},
    {"random_number", 1, random1<random_number>},
    {"random_number", 2, random2<random_number>},
    {"random_string", 1, random1<random_string>},
    {"regex", 2, regex2},
    {"regex", 3, regex3},
    {"replace", 3, call3<replace>},
    {"round", 1, call1<round>},
    {"seq", 2, call2<seq>},
    {"sprintf", 2, call2<sprintf>},
    {"starts_with", 2, call2<starts_with>},
    {"substring", 2, call2<substring>},
    {"substring", 3, call3<substring>},
    {"subtract", 2, call2<subtract>},
    {"term_to_binary", 1, call1<term_to_binary>},
    {"to_number", 1, call1<to_number>},
    {"to_string", 1, call1<to_string>},
    {"tokens", 1, call1<tokens>},
    {"tokens", 2, call2<tokens>},
    {"trim", 1, call1<trim>},
    {"upper", 1, call1<upper>},
    {"url_encode", 1, call1<url_encode>},
};

constexpr bool is_before(const TableEntry& left, const TableEntry& right) {
  return left.name != right.name ? left.name < right.name : left.arity < right.arity;
}
static_assert(std::is_sorted(std::begin(kTable), std::end(kTable), is_before));

}  // namespace

PureFunction find_function(std::string_view name, std::size_t arity) {
  const TableEntry wanted{name, arity, nullptr};
  const TableEntry* found =
      std::lower_bound(std::begin(kTable), std::end(kTable), wanted, is_before);
  const bool is_it = found != std::end(kTable) && found->name == name && found->arity == arity;
  return is_it ? found->call : nullptr;
}

std::span<const TableEntry> function_table() {
  return kTable;
}

}  // namespace throng::scenario::values
