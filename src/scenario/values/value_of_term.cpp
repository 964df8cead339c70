#include "scenario/values/value_of_term.hpp"

namespace throng::scenario::values {
namespace {

std::vector<Value> values_of(const std::vector<terms::Term>& items) {
  std::vector<Value> values;
  values.reserve(items.size());
  for (const terms::Term& each : items) values.push_back(value_of(each));
  return values;
}

}  // namespace

Value value_of(const terms::Term& term) {
  using Kind = terms::Term::Kind;
  switch (term.kind()) {
    case Kind::kAtom:
      return Value::atom(term.text());
    case Kind::kInteger:
      return Value::integer(term.as_integer());
    case Kind::kFloat:
      return Value::real(term.as_real());
    case Kind::kString:
      return Value::string(term.text());
    case Kind::kBinary:
      return Value::binary(term.text());
    case Kind::kList:
      return Value::list(values_of(term.items()));
    case Kind::kTuple:
      return Value::tuple(values_of(term.items()));
    case Kind::kMap:
      return Value::map(values_of(term.items()));
  }
  return {};
}

}  // namespace throng::scenario::values
