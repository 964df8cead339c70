#include "scenario/native/host_messages.hpp"

#include <utility>

#include "messages/letter.hpp"
#include "messages/post_office.hpp"
#include "scenario/native/native_core.hpp"
#include "scenario/native/operation.hpp"
#include "users/user.hpp"

namespace throng::scenario::native {
namespace {

users::User& user_of(throng_user* user) {
  return *reinterpret_cast<users::User*>(user);
}

std::int32_t send(throng_user* from, std::uint64_t to, throng_message* message) {
  users::User& user = user_of(from);
  messages::Letter letter(*message);
  messages::PostOffice& post = NativeCore::of(user.scope()).post(user.population());
  return static_cast<std::int32_t>(post.send(user.id(), to, std::move(letter)));
}

int receive(throng_user* whose, throng_scope* scope, throng_wait* wait, const throng_wanted* wanted,
            throng_message* to) {
  NativeCore& core = NativeCore::of(*scope);
  core.note(VerbNumber::kReceiveMessage);
  users::User& user = user_of(whose);
  wait->kind = static_cast<std::uint32_t>(OperationKind::kReceive);
  return core.post(user.population()).receive(user, scope_of(scope), *wait, *wanted, *to);
}

}  // namespace

void offer_messages(throng_host& host) {
  host.message_send = &send;
  host.message_receive = &receive;
}

}  // namespace throng::scenario::native
