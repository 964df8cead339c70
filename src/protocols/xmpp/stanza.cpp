#include "protocols/xmpp/stanza.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "protocols/xmpp/xml_writer.hpp"
#include "protocols/xmpp/xmpp_failure.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::size_t kFirstBlock = 1024;
constexpr std::size_t kAlignment = 4;

}  // namespace

std::string_view Element::name() const {
  return stanza_ == nullptr ? std::string_view()
                            : stanza_->view(stanza_->at<Stanza::Node>(at_).name);
}

std::string_view Element::ns() const {
  return stanza_ == nullptr ? std::string_view() : stanza_->view(stanza_->at<Stanza::Node>(at_).ns);
}

std::string_view Element::text() const {
  return stanza_ == nullptr ? std::string_view()
                            : stanza_->view(stanza_->at<Stanza::Node>(at_).text);
}

std::string_view Element::attribute(std::string_view name) const {
  if (stanza_ == nullptr) return {};
  const Stanza::Attribute* found = stanza_->find(at_, name);
  return found == nullptr ? std::string_view() : stanza_->view(found->value);
}

bool Element::has_attribute(std::string_view name) const {
  return stanza_ != nullptr && stanza_->find(at_, name) != nullptr;
}

Element Element::first_child() const {
  if (stanza_ == nullptr) return {};
  const std::uint32_t place = stanza_->at<Stanza::Node>(at_).first_child;
  return place == Stanza::kNone ? Element() : Element(*stanza_, place);
}

Element Element::next() const {
  if (stanza_ == nullptr) return {};
  const std::uint32_t place = stanza_->at<Stanza::Node>(at_).next;
  return place == Stanza::kNone ? Element() : Element(*stanza_, place);
}

Element Element::child(std::string_view name) const {
  Element found = first_child();
  while (found && found.name() != name) found = found.next();
  return found;
}

Element Element::child(std::string_view name, std::string_view ns) const {
  Element found = first_child();
  while (found && !found.is(name, ns)) found = found.next();
  return found;
}

Element Element::child_in(std::string_view ns) const {
  Element found = first_child();
  while (found && found.ns() != ns) found = found.next();
  return found;
}

namespace {

std::string_view shown_name(std::string_view attribute) {
  const std::size_t blank = attribute.rfind(' ');
  return blank == std::string_view::npos ? attribute : attribute.substr(blank + 1);
}

}  // namespace

std::string Element::xml() const {
  std::string text;
  if (stanza_ == nullptr) return text;
  // Walks without recursion: the depth is what a server has chosen.
  Element current = *this;
  for (;;) {
    const auto& node = stanza_->at<Stanza::Node>(current.at_);
    const bool is_top = current.at_ == at_;
    const bool declares =
        is_top || current.ns() != stanza_->view(stanza_->at<Stanza::Node>(node.parent).ns);
    text.append("<").append(current.name());
    if (declares) append_attribute(text, "xmlns", current.ns());
    for (std::uint32_t i = node.first_attribute; i != Stanza::kNone;) {
      const auto& attribute = stanza_->at<Stanza::Attribute>(i);
      append_attribute(text, shown_name(stanza_->view(attribute.name)),
                       stanza_->view(attribute.value));
      i = attribute.next;
    }
    text.append(">");
    append_escaped(text, current.text());
    if (current.first_child()) {
      current = current.first_child();
      continue;
    }
    for (;;) {
      text.append("</").append(current.name()).append(">");
      if (current.at_ == at_) return text;
      if (current.next()) break;
      current = Element(*stanza_, stanza_->at<Stanza::Node>(current.at_).parent);
    }
    current = current.next();
  }
}

void Stanza::swap(Stanza& other) noexcept {
  std::swap(block_, other.block_);
  std::swap(size_, other.size_);
  std::swap(used_, other.used_);
  std::swap(wire_bytes_, other.wire_bytes_);
}

std::string_view Stanza::error_condition() const {
  constexpr std::string_view kConditions = "urn:ietf:params:xml:ns:xmpp-stanzas";
  Element found = root().child("error").child_in(kConditions);
  while (found && found.name() == "text") found = found.next();
  return condition_text(found.name());
}

void Stanza::clear(std::size_t most_kept) {
  used_ = wire_bytes_ = 0;
  if (size_ <= most_kept) return;
  block_.reset();
  size_ = 0;
}

std::uint32_t Stanza::grow(std::size_t bytes) {
  const std::size_t place = used_;
  if (place + bytes > size_) {
    const std::size_t larger = std::max({kFirstBlock, size_ * 2, place + bytes});
    std::unique_ptr<char[]> block(new char[larger]);
    if (place > 0) std::memcpy(block.get(), block_.get(), place);
    block_ = std::move(block);
    size_ = larger;
  }
  used_ = place + bytes;
  return static_cast<std::uint32_t>(place);
}

template <class T>
std::uint32_t Stanza::add() {
  static_assert(alignof(T) <= kAlignment);
  grow((kAlignment - used_ % kAlignment) % kAlignment);
  const std::uint32_t place = grow(sizeof(T));
  new (block_.get() + place) T();
  return place;
}

Stanza::Piece Stanza::copy(std::string_view text) {
  const std::uint32_t place = grow(text.size());
  if (!text.empty()) std::memcpy(block_.get() + place, text.data(), text.size());
  return {place, static_cast<std::uint32_t>(text.size())};
}

std::uint32_t Stanza::open(std::uint32_t parent, std::string_view ns, std::string_view name) {
  const std::uint32_t place = add<Node>();
  // Most elements have the namespace of their parent.
  const bool is_inherited = parent != kNone && view(at<Node>(parent).ns) == ns;
  const Piece ns_copy = is_inherited ? at<Node>(parent).ns : copy(ns);
  const Piece name_copy = copy(name);
  Node& node = at<Node>(place);
  node.ns = ns_copy;
  node.name = name_copy;
  node.parent = parent;
  if (parent == kNone) return place;
  Node& above = at<Node>(parent);
  if (above.last_child == kNone) {
    above.first_child = place;
  } else {
    at<Node>(above.last_child).next = place;
  }
  above.last_child = place;
  return place;
}

void Stanza::add_attribute(std::uint32_t element, std::string_view name, std::string_view value) {
  const std::uint32_t place = add<Attribute>();
  const Piece name_copy = copy(name);
  const Piece value_copy = copy(value);
  at<Attribute>(place).name = name_copy;
  at<Attribute>(place).value = value_copy;
  Node& node = at<Node>(element);
  if (node.last_attribute == kNone) {
    node.first_attribute = place;
  } else {
    at<Attribute>(node.last_attribute).next = place;
  }
  node.last_attribute = place;
}

void Stanza::add_text(std::uint32_t element, std::string_view text) {
  const std::uint32_t last = at<Node>(element).last_run;
  if (last != kNone) {
    const Piece before = at<Run>(last).text;
    if (before.at + before.size == used_) {  // nothing came between: it is one run
      copy(text);
      at<Run>(last).text.size += static_cast<std::uint32_t>(text.size());
      return;
    }
  }
  const std::uint32_t place = add<Run>();
  const Piece text_copy = copy(text);
  at<Run>(place).text = text_copy;
  at<Run>(place).previous = last;
  at<Node>(element).last_run = place;
}

std::uint32_t Stanza::close(std::uint32_t element) {
  const std::uint32_t last = at<Node>(element).last_run;
  if (last != kNone && at<Run>(last).previous == kNone) {
    at<Node>(element).text = at<Run>(last).text;
  } else if (last != kNone) {
    join_runs(element);
  }
  return at<Node>(element).parent;
}

/// Once for each element, so that no text is copied more than once, however a server cuts it.
void Stanza::join_runs(std::uint32_t element) {
  std::size_t total = 0;
  const std::uint32_t last = at<Node>(element).last_run;
  for (std::uint32_t i = last; i != kNone; i = at<Run>(i).previous) total += at<Run>(i).text.size;
  const std::uint32_t place = grow(total);
  std::size_t end = place + total;
  for (std::uint32_t i = last; i != kNone; i = at<Run>(i).previous) {
    const Piece run = at<Run>(i).text;
    end -= run.size;
    std::memcpy(block_.get() + end, block_.get() + run.at, run.size);
  }
  at<Node>(element).text = {place, static_cast<std::uint32_t>(total)};
}

const Stanza::Attribute* Stanza::find(std::uint32_t element, std::string_view name) const {
  std::uint32_t place = at<Node>(element).first_attribute;
  while (place != kNone && view(at<Attribute>(place).name) != name) {
    place = at<Attribute>(place).next;
  }
  return place == kNone ? nullptr : &at<Attribute>(place);
}

}  // namespace throng::protocols::xmpp
