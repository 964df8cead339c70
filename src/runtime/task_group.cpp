#include "runtime/task_group.hpp"

#include <utility>

namespace throng::runtime {

class TaskGroup::Child final : public Root {
 public:
  explicit Child(TaskGroup& group) : group_(group) {}
  struct Place : Link {
    explicit Place(Child& owner) : child(owner) {}
    Child& child;
  } place{*this};  // among the group's children

 private:
  void on_ended(std::exception_ptr failure) override { group_.on_child_ended(*this, failure); }
  TaskGroup& group_;
};

TaskGroup::~TaskGroup() {
  while (!children_.is_empty()) {
    // A child that dies leaves the list, which the analyzer does not follow.
    delete &static_cast<Child::Place*>(children_.first())->child;  // NOLINT(*-cplusplus.NewDelete)
  }
}

TaskGroup::Child& TaskGroup::add_child() {
  auto child = std::make_unique<Child>(*this);
  children_.push_back(child->place);
  ++size_;
  return *child.release();
}

void TaskGroup::spawn(Task<void>&& task) {
  add_child().start(std::move(task), scope_);
}

void TaskGroup::spawn(void* frame, const throng_frames& frames) {
  add_child().start(frame, frames, scope_);
}

Task<void> TaskGroup::join() {
  co_await JoinWait(*this);
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void TaskGroup::on_child_ended(Child& child, const std::exception_ptr& failure) {
  if (failure && !failure_) failure_ = failure;
  --size_;
  delete &child;
  if (children_.is_empty() && joining_ != nullptr) joining_->complete_later();
}

}  // namespace throng::runtime
