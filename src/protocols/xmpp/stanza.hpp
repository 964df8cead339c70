#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace throng::protocols::xmpp {

class Stanza;

/// An element of a Stanza: a place in it, cheap to copy, and valid as long as the stanza is not
/// touched. One that is not there is false, has no name, text, attributes or children, so that a
/// path through a stanza needs no checks on the way.
class Element {
 public:
  Element() = default;

  explicit operator bool() const { return stanza_ != nullptr; }
  std::string_view name() const;  // without prefix
  std::string_view ns() const;    // the namespace's name
  bool is(std::string_view name, std::string_view ns) const {
    return this->name() == name && this->ns() == ns;
  }
  /// Its own text, without that of the elements in it, as one piece; where elements stand between
  /// is lost.
  std::string_view text() const;
  /// The value of an attribute, empty when it is not there. Attributes with a namespace have it in
  /// front of their name, with a blank between; `xml:lang` has just that name.
  std::string_view attribute(std::string_view name) const;
  bool has_attribute(std::string_view name) const;

  Element first_child() const;
  /// The element after this one, among those of one parent.
  Element next() const;
  Element child(std::string_view name) const;
  Element child(std::string_view name, std::string_view ns) const;
  /// The first child in a namespace.
  Element child_in(std::string_view ns) const;

  /// Where it lies; see Stanza::element.
  const Stanza* stanza() const { return stanza_; }
  std::uint32_t place() const { return at_; }

  /// As XML again, for people and for patterns: namespaces are declared where they change, prefixes
  /// and the order of text among elements are not kept.
  std::string xml() const;

 private:
  friend class Stanza;
  Element(const Stanza& stanza, std::uint32_t at) : stanza_(&stanza), at_(at) {}

  const Stanza* stanza_ = nullptr;
  std::uint32_t at_ = 0;
};

/// A child of the stream: message, presence, iq, or what else the protocol sends; with everything
/// in it, in one block of memory that is used again for the next. Movable; a moved-from one is
/// empty. At most 4 GiB, which the parser's limit keeps it far from.
class Stanza {
 public:
  Stanza() = default;
  Stanza(Stanza&& other) noexcept { swap(other); }
  Stanza& operator=(Stanza&& other) noexcept {
    Stanza(std::move(other)).swap(*this);
    return *this;
  }
  ~Stanza() = default;
  void swap(Stanza& other) noexcept;

  bool is_empty() const { return used_ == 0; }
  /// The element itself; false when the stanza is empty.
  Element root() const { return is_empty() ? Element() : Element(*this, kRootAt); }
  /// The element at a place that Element::place gave of this stanza.
  Element element(std::uint32_t place) const { return Element(*this, place); }
  std::string_view name() const { return root().name(); }
  std::string_view type() const { return root().attribute("type"); }
  std::string_view id() const { return root().attribute("id"); }
  std::string_view from() const { return root().attribute("from"); }
  std::string_view to() const { return root().attribute("to"); }
  /// The text of the body, of a message.
  std::string_view body() const { return root().child("body").text(); }
  /// The condition of an answer of type "error": a static text, see condition_text.
  std::string_view error_condition() const;
  /// How many bytes it was on the wire.
  std::size_t wire_bytes() const { return wire_bytes_; }
  std::size_t memory() const { return size_; }

  /// Forgets what is in it and keeps the block, unless that is larger than `most_kept`.
  void clear(std::size_t most_kept = kMostKept);

  // For the parser, which builds it from the front. Elements are known by their place.
  /// `place`: of the parent, or of none for the root.
  std::uint32_t open(std::uint32_t parent, std::string_view ns, std::string_view name);
  void add_attribute(std::uint32_t element, std::string_view name, std::string_view value);
  void add_text(std::uint32_t element, std::string_view text);
  /// Returns: the place of the parent.
  std::uint32_t close(std::uint32_t element);
  void set_wire_bytes(std::size_t bytes) { wire_bytes_ = bytes; }

  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::size_t kMostKept = std::size_t{4} * 1024;

 private:
  friend class Element;
  struct Piece {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct Node {
    Piece ns, name, text;
    std::uint32_t parent = kNone;
    std::uint32_t first_child = kNone;
    std::uint32_t last_child = kNone;
    std::uint32_t next = kNone;
    std::uint32_t first_attribute = kNone;
    std::uint32_t last_attribute = kNone;
    std::uint32_t last_run = kNone;  // of text, while it is open
  };
  struct Attribute {
    Piece name, value;
    std::uint32_t next = kNone;
  };
  /// Text between two children.
  struct Run {
    Piece text;
    std::uint32_t previous = kNone;
  };
  static constexpr std::uint32_t kRootAt = 0;

  template <class T>
  T& at(std::uint32_t place) {
    return *reinterpret_cast<T*>(block_.get() + place);
  }
  template <class T>
  const T& at(std::uint32_t place) const {
    return *reinterpret_cast<const T*>(block_.get() + place);
  }
  std::string_view view(Piece piece) const { return {block_.get() + piece.at, piece.size}; }
  /// Room at the end. Moves the block: references into it are lost.
  std::uint32_t grow(std::size_t bytes);
  template <class T>
  std::uint32_t add();
  Piece copy(std::string_view text);
  const Attribute* find(std::uint32_t element, std::string_view name) const;
  void join_runs(std::uint32_t element);

  std::unique_ptr<char[]> block_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;
  std::size_t wire_bytes_ = 0;
};

}  // namespace throng::protocols::xmpp
