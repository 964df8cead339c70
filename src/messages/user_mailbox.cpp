#include "messages/user_mailbox.hpp"

#include <memory>
#include <new>
#include <utility>

#include "base/assert.hpp"
#include "messages/receive.hpp"

namespace throng::messages {

/// A letter that lies in a mailbox.
struct UserMailbox::Place {
  explicit Place(Letter&& given) : letter(std::move(given)) {}

  static void* operator new(std::size_t bytes) { return detail::FramePool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    detail::FramePool::release(memory, bytes);
  }

  Letter letter;
  Place* next = nullptr;
};

UserMailbox& UserMailbox::make(users::User& user) {
  std::unique_ptr<UserMailbox> made(new UserMailbox());
  UserMailbox& mailbox = *made;
  user.give(std::move(made));
  return mailbox;
}

UserMailbox::~UserMailbox() {
  THRONG_ASSERT(receives_.is_empty());
  while (first_ != nullptr) {
    Place* const place = first_;
    first_ = place->next;
    delete place;
  }
}

bool UserMailbox::put(Letter&& letter) {
  if (is_asking_) {
    is_settled_ = false;
    return keep(std::move(letter));
  }
  if (receives_.is_empty()) return keep(std::move(letter));
  const bool is_done = offer(letter) || keep(std::move(letter));
  settle();
  return is_done;
}

bool UserMailbox::keep(Letter&& letter) {
  if (size_ >= kMostLetters) return false;
  auto* place = new Place(std::move(letter));
  *end_ = place;
  end_ = &place->next;
  ++size_;
  return true;
}

Fit UserMailbox::take(const throng_wanted& wanted, throng_message& to) {
  // Within a question it waits like one who found nothing; see `settle`.
  if (is_asking_) return Fit::kNo;
  if (first_ == nullptr) return Fit::kNo;
  const Fit found = find_letter(wanted, to);
  settle();
  return found;
}

void UserMailbox::wait(Receive& receive) {
  receives_.push_back(receive.place());
  if (is_asking_) is_settled_ = false;
}

Fit UserMailbox::find_letter(const throng_wanted& wanted, throng_message& to) {
  for (Place** at = &first_; *at != nullptr; at = &(*at)->next) {
    const Fit fit = ask(wanted, (*at)->letter.message());
    if (fit == Fit::kNo) continue;
    if (fit == Fit::kThrew) return fit;
    const std::unique_ptr<Place> place(*at);
    *at = place->next;
    if (end_ == &place->next) end_ = at;
    --size_;
    std::move(place->letter).give(to);
    return fit;
  }
  return Fit::kNo;
}

Fit UserMailbox::ask(const throng_wanted& wanted, const throng_message& message) {
  if (wanted.tag_count > 0) {
    std::uint32_t i = 0;
    while (wanted.tags[i].tag != message.tag || wanted.tags[i].kind != message.kind) {
      if (++i == wanted.tag_count) return Fit::kNo;
    }
  }
  if (wanted.accepts == nullptr) return Fit::kYes;
  is_asking_ = true;
  const int answer = wanted.accepts(wanted.context, &message);
  is_asking_ = false;
  if (answer < 0) return Fit::kThrew;
  return answer != 0 ? Fit::kYes : Fit::kNo;
}

bool UserMailbox::offer(Letter& letter) {
  for (runtime::Link* at = receives_.first(); at != &receives_;) {
    Receive& receive = Receive::at(*at);
    const Fit fit = ask(receive.wanted(), letter.message());
    if (!at->is_linked()) {  // it was stopped by what it was asked
      at = receives_.first();
      continue;
    }
    at = at->following();
    if (fit == Fit::kThrew) receive.fail();
    if (fit != Fit::kYes) continue;
    receive.take(std::move(letter));
    return true;
  }
  return false;
}

/// Matches anew what came while the scenario was asked.
void UserMailbox::settle() {
  while (!is_settled_) {
    is_settled_ = true;
    for (runtime::Link* at = receives_.first(); at != &receives_;) {
      Receive& receive = Receive::at(*at);
      Letter found;
      throng_message message;
      message.kind = nullptr;
      const Fit fit = find_letter(receive.wanted(), message);
      if (fit == Fit::kYes) found = Letter(message);
      if (!at->is_linked()) {
        at = receives_.first();
        continue;
      }
      at = at->following();
      if (fit == Fit::kThrew) receive.fail();
      if (fit == Fit::kYes) receive.take(std::move(found));
    }
  }
}

}  // namespace throng::messages
