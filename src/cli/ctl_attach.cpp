#include "cli/ctl_attach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/printable.hpp"
#include "cli/ctl_text.hpp"
#include "cli/exit_code.hpp"
#include "run/interrupts.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"
#include "server/socket_file.hpp"
#include "server/unix_client.hpp"

namespace throng::cli {
namespace {

constexpr base::Duration kEvery = std::chrono::seconds(1);
constexpr base::Duration kLongestAnswer = std::chrono::seconds(5);

/// As much of some text as fits into so many columns, taking each character for one.
std::string cut(const std::string& text, std::size_t columns) {
  std::size_t at = 0;
  for (std::size_t shown = 0; at < text.size() && shown < columns; ++shown) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  }
  return text.substr(0, at);
}

/// One showing of a run.
class Attachment {
 public:
  Attachment(std::string socket, bool is_json, Streams streams)
      : socket_(std::move(socket)), is_json_(is_json), streams_(streams), screen_(streams) {}

  Task<void> show_until_over(run::Interrupts& interrupts) {
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(follow(group));
    group.spawn(wait_for_interrupt(interrupts, group));
    co_await group.join();
    screen_.finish();
  }
  int end() const {
    if (!complaint_.empty()) write_text(streams_.err, "throng ctl: " + complaint_);
    return code_;
  }

 private:
  Task<void> follow(runtime::TaskGroup& group) {
    while (look()) {
      if (co_await runtime::sleep_for(kEvery) == runtime::Slept::kStopped) co_return;
    }
    group.request_stop();
  }
  Task<void> wait_for_interrupt(run::Interrupts& interrupts, runtime::TaskGroup& group) {
    if (co_await interrupts.next()) complaint_ = "detached; the run goes on\n";
    group.request_stop();
  }

  /// Returns: whether there may be more to see.
  bool look() {
    const std::string target = fmt::format("/api/v1/live?after={}", screen_.next());
    const auto answer = server::ask(socket_, {"GET", target, "", ""}, kLongestAnswer);
    if (answer && answer->status == 200) {
      has_seen_ = true;
      if (is_json_) write_text(streams_.out, answer->body);
      screen_.show(*answer);
      return !screen_.is_over();
    }
    // A run whose command has ended takes its socket with it, which is no failure.
    if (has_seen_ && server::connect_error(socket_) != 0) {
      complaint_ = "the run has gone\n";
      return false;
    }
    if (has_seen_ && answer && answer->status == 503) return true;
    code_ = kBroken;
    complaint_ = answer ? ctl_problem_text(*answer) : answer.error() + "\n";
    return false;
  }

  const std::string socket_;
  const bool is_json_;
  const Streams streams_;
  LiveScreen screen_;
  bool has_seen_ = false;
  std::string complaint_;
  int code_ = kPassed;
};

}  // namespace

void LiveScreen::show(const server::ApiAnswer& answer) {
  using nlohmann::json;
  const json view = json::parse(answer.body, nullptr, false);
  if (!view.is_object()) return;
  const auto field = [&](const char* name) { return view.contains(name) ? view[name] : json(); };
  next_ = field("next").is_number_unsigned() ? field("next").get<std::uint64_t>() : 0;
  is_over_ = field("is_over") == true;
  std::string shown = is_drawn_ ? "\r\x1b[K" : "";
  for (const json& line : field("lines")) {
    if (line.is_string()) shown += base::printable(line.get<std::string>()) + "\n";
  }
  const std::string progress =
      base::printable(field("progress").is_string() ? field("progress").get<std::string>() : "");
  const unsigned columns = std::max(streams_.err_terminal.columns, 2u) - 1;
  if (streams_.err_terminal.is_terminal) {
    shown += cut(progress, columns);
    is_drawn_ = !progress.empty();
  } else if (!progress.empty() && progress != progress_) {
    shown += progress + "\n";
  }
  progress_ = progress;
  write_text(streams_.err, shown);
}

void LiveScreen::finish() {
  if (is_drawn_) write_text(streams_.err, "\n");
  is_drawn_ = false;
}

int attach_to_run(const std::string& socket, const CtlOptions& options, Streams streams) {
  const runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop(clock, poller);
  run::Interrupts interrupts(loop);
  Attachment attachment(socket, options.is_json, streams);
  runtime::run_to_end(loop, attachment.show_until_over(interrupts));
  return attachment.end();
}

}  // namespace throng::cli
