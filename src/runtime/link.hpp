#pragma once

namespace throng::runtime {

/// A place in an intrusive, circular, doubly linked list; a list is a Link of its own. Whoever dies
/// leaves its list by itself, so no list ever points at what is gone.
class Link {
 public:
  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() { unlink(); }

  bool is_linked() const { return next_ != this; }
  bool is_empty() const { return next_ == this; }
  Link* first() { return next_; }
  Link* following() { return next_; }

  void unlink() {
    prev_->next_ = next_;
    next_->prev_ = prev_;
    prev_ = next_ = this;
  }
  void push_back(Link& item) {
    item.unlink();
    item.prev_ = prev_;
    item.next_ = this;
    prev_->next_ = &item;
    prev_ = &item;
  }
  /// Moves everything in `other` to the end of this list.
  void take_all(Link& other) {
    if (other.is_empty()) return;
    prev_->next_ = other.next_;
    other.next_->prev_ = prev_;
    other.prev_->next_ = this;
    prev_ = other.prev_;
    other.prev_ = other.next_ = &other;
  }

 private:
  Link* prev_ = this;
  Link* next_ = this;
};

}  // namespace throng::runtime
