#include "scenario/script/script_tree.hpp"

#include "base/printable.hpp"
#include "terms/term.hpp"
#include "terms/term_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::script {
namespace {

using terms::Term;

constexpr std::size_t kMostBytes = 1000;  // of a term in a message

/// "1.0e-5" and "1.0e10": an exponent without the plus and the zero that C puts there.
std::string erlang_real(double number) {
  std::string text = terms::format(Term::real(number));
  const std::size_t exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  std::size_t digits = exponent + 1;
  if (text[digits] == '+') text.erase(digits, 1);
  if (text[digits] == '-') ++digits;
  while (text[digits] == '0' && digits + 1 < text.size()) text.erase(digits, 1);
  return text;
}

/// Writes until there is enough.
class Writer {
 public:
  void write(const Node& node) {
    if (out_.size() > kMostBytes) return;
    switch (node.kind) {
      case Node::Kind::kAtom:
        out_ += terms::format(Term::atom(node.text));
        break;
      case Node::Kind::kInteger:
        out_ += std::to_string(node.integer);
        break;
      case Node::Kind::kFloat:
        out_ += erlang_real(node.real);
        break;
      case Node::Kind::kString:
        write_string(node.text);
        break;
      case Node::Kind::kBinary:
        write_binary(node.text);
        break;
      case Node::Kind::kList:
        write_items(node, "[", ']');
        break;
      case Node::Kind::kMap:
        write_items(node, "#{", '}');
        break;
      default:
        write_items(node, "{", '}');
        break;
    }
  }

  void write_string(std::string_view text) {
    out_ += text.empty() ? "[]" : terms::format(Term::string(std::string(beginning(text))));
  }

  std::string take() {
    if (out_.size() <= kMostBytes) return std::move(out_);
    return std::string(beginning(out_)) + "...";
  }

 private:
  static std::string_view beginning(std::string_view text) {
    return text.substr(0, terms::utf8_prefix(text.substr(0, kMostBytes)));
  }

  void write_binary(std::string_view bytes) {
    out_ += terms::format(Term::binary(std::string(bytes.substr(0, kMostBytes))));
  }

  void write_items(const Node& node, std::string_view open, char close) {
    out_ += open;
    const bool is_operation = node.kind == Node::Kind::kOperation;
    if (is_operation) out_ += terms::format(Term::atom(node.text));
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const bool is_value = node.kind == Node::Kind::kMap && i % 2 == 1;
      if (i > 0 || is_operation) out_ += is_value ? " => " : ",";
      write(node.items[i]);
      if (out_.size() > kMostBytes) return;
    }
    out_ += close;
  }

  std::string out_;
};

}  // namespace

std::string erlang_text(const Node& node) {
  Writer writer;
  writer.write(node);
  return writer.take();
}

std::string erlang_string(std::string_view text) {
  Writer writer;
  writer.write_string(text);
  return writer.take();
}

}  // namespace throng::scenario::script
