#include "scenario/script/normalise.hpp"

#include "scenario/script/mark_extensions.hpp"
#include "scenario/script/standard_library.hpp"

namespace throng::scenario::script {
namespace {

using terms::Term;
using Kind = Node::Kind;

/// Throws InvalidOperation.
class Normaliser {
 public:
  Node node_of(const Term& term) const {
    if (term.kind() == Term::Kind::kTuple) return of_tuple(term);
    return plain(term, &Normaliser::node_of);
  }

 private:
  using Of = Node (Normaliser::*)(const Term&) const;

  /// What is the same wherever it stands, with its items by `of`.
  Node plain(const Term& term, Of of) const {
    Node node;
    node.at = term.position();
    switch (term.kind()) {
      case Term::Kind::kAtom:
        node.kind = Kind::kAtom;
        break;
      case Term::Kind::kInteger:
        node.kind = Kind::kInteger;
        node.integer = term.as_integer();
        break;
      case Term::Kind::kFloat:
        node.kind = Kind::kFloat;
        node.real = term.as_real();
        break;
      case Term::Kind::kString:
        node.kind = Kind::kString;
        break;
      case Term::Kind::kBinary:
        node.kind = Kind::kBinary;
        break;
      case Term::Kind::kList:
        node.kind = Kind::kList;
        add_items(node, term, 0, of);
        break;
      case Term::Kind::kTuple:
        node.kind = Kind::kTuple;
        add_items(node, term, 0, of);
        break;
      case Term::Kind::kMap:
        node.kind = Kind::kMap;
        add_items(node, term, 0, &Normaliser::data_of);
        break;
    }
    if (term.has_text()) node.text = term.text();
    return node;
  }

  Node data_of(const Term& term) const { return plain(term, &Normaliser::data_of); }

  Node of_tuple(const Term& term) const {
    Node node;
    node.at = term.position();
    if (term.items().empty()) return node;
    const Term& first = term.items()[0];
    if (first.kind() == Term::Kind::kAtom) {
      node.kind = Kind::kOperation;
      node.text = first.text();
      add_items(node, term, 1, &Normaliser::node_of);
      node.is_library = find_function(node.text, node.arity()) != nullptr;
      return node;
    }
    if (term.items().size() != 2) fail(first);
    switch (first.kind()) {
      case Term::Kind::kInteger:
      case Term::Kind::kFloat:
      case Term::Kind::kTuple:
        node.kind = Kind::kConstant;
        break;
      case Term::Kind::kString:
      case Term::Kind::kList:
        node.kind = Kind::kPair;
        break;
      default:
        fail(first);
    }
    add_items(node, term, 0, &Normaliser::node_of);
    return node;
  }

  void add_items(Node& node, const Term& term, std::size_t from, Of of) const {
    node.items.reserve(term.items().size() - from);
    for (std::size_t i = from; i < term.items().size(); ++i) {
      node.items.push_back((this->*of)(term.items()[i]));
    }
  }

  [[noreturn]] void fail(const Term& first) const {
    throw InvalidOperation{first.position(), erlang_text(data_of(first))};
  }
};

}  // namespace

Result<Node, InvalidOperation> normalise(const Term& script) {
  try {
    Node node = Normaliser().node_of(script);
    mark_extensions(node);
    return node;
  } catch (const InvalidOperation& invalid) {
    return failed(invalid);
  }
}

}  // namespace throng::scenario::script
