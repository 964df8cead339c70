#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "coordinator/core_coordinators.hpp"
#include "messages/post_office.hpp"
#include "protocols/http/http_metrics.hpp"
#include "protocols/http/response_parser.hpp"
#include "protocols/tcp/tcp_metrics.hpp"
#include "protocols/websocket/websocket_metrics.hpp"
#include "protocols/xmpp/xmpp_core.hpp"
#include "runtime/dns/resolver.hpp"
#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "scenario/native/coordinators.hpp"
#include "scenario/native/http_origins.hpp"
#include "scenario/native/iteration_timeouts.hpp"
#include "scenario/native/series_registry.hpp"
#include "scenario/native/throttles.hpp"
#include "scenario/native/tls_contexts.hpp"
#include "scenario/native/verb_number.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/recorder.hpp"
#include "throng/border.hpp"
#include "throttle/core_throttles.hpp"

namespace throng::scenario::native {

/// What a core of the program is to a scenario's users. The functions of the border find it by the
/// loop. Thread: the core's own. Lifetime: loop, recorder and registry must outlive it; its users
/// must not.
class NativeCore {
 public:
  using Log = std::function<void(telemetry::LogLine&&)>;
  struct Options {
    std::optional<std::uint64_t> iterations;          // of each user
    std::optional<std::uint64_t> traced_user;         // whose every step is logged
    bool iterates = false;                            // also when `start` is repeated
    std::uint64_t seed = 0;                           // of the run
    std::optional<base::Duration> repeat_after;       // `start` runs again then
    std::optional<base::Duration> iteration_timeout;  // one that takes longer fails its user
    /// Makes a running user one that failed.
    std::function<void(std::uint64_t user, std::string_view reason)> fail_user = {};
  };
  struct Iterations {
    std::uint64_t finished = 0;
    std::uint64_t failed = 0;
    std::uint64_t halted = 0;  // were stopped or destroyed before their end
  };
  /// Log lines of a core that are passed on in each second; the others are counted.
  static constexpr unsigned kLinesPerSecond = 1000;

  NativeCore(runtime::Loop& loop, telemetry::Recorder& recorder, SeriesRegistry& registry,
             const Options& options, Log log);
  NativeCore(const NativeCore&) = delete;
  NativeCore& operator=(const NativeCore&) = delete;
  ~NativeCore();

  static NativeCore& of(const throng_scope& scope) {
    return *static_cast<NativeCore*>(scope.core->context);
  }
  static NativeCore& of(runtime::Loop& loop) { return *static_cast<NativeCore*>(loop.context); }

  runtime::Loop& loop() const { return loop_; }
  telemetry::Recorder& recorder() const { return recorder_; }
  std::uint64_t seed() const { return seed_; }
  /// Finds the addresses of hosts; made when it is first asked for. Throws std::runtime_error when
  /// it cannot be.
  runtime::Resolver& resolver();
  /// What HTTP needs on a core; made when it is first asked for, so that runs without it do not
  /// show its metrics.
  struct HttpSide {
    HttpSide(telemetry::Recorder& recorder, runtime::Resolver& resolver)
        : metrics(recorder), origins(metrics, resolver) {}
    protocols::http::HttpMetrics metrics;
    protocols::http::HeadMemo memo;
    HttpOrigins origins;
  };
  HttpSide& http() { return http_ ? *http_ : http_.emplace(recorder_, resolver()); }
  protocols::tcp::TcpMetrics& tcp() { return tcp_; }
  /// What WebSockets need on a core.
  struct WebSocketSide {
    WebSocketSide(telemetry::Recorder& recorder, std::uint64_t seed)
        : metrics(recorder), random(seed, kStream) {}
    static constexpr std::uint64_t kStream = 0x3eb50c8e7;  // of masks and keys
    protocols::websocket::WebSocketMetrics metrics;
    base::Random random;
  };
  WebSocketSide& websockets() {
    return websockets_ ? *websockets_ : websockets_.emplace(recorder_, seed_);
  }
  /// What XMPP sessions share on a core.
  protocols::xmpp::XmppCore& xmpp() { return xmpp_ ? *xmpp_ : xmpp_.emplace(recorder_); }
  /// Of connections that are no HTTP.
  TlsContexts& tls_contexts() { return tls_contexts_; }
  /// This core's parts in throttles; made when they are first asked for.
  throttle::CoreThrottles& throttles() {
    return throttles_ ? *throttles_ : throttles_.emplace(loop_, recorder_, throttle_registry());
  }
  /// This core's part in coordinators.
  coordinator::CoreCoordinators& coordinators() { return *coordinators_; }
  /// The messages of the core's users. `population`: those of whom this core is, who may send to
  /// each other only, unless `open_post` has said more.
  messages::PostOffice& post(users::Population& population) {
    if (!post_) open_post(population, nullptr);
    return *post_;
  }
  /// Opens the way to users on other cores, and from there; null: there are none.
  void open_post(users::Population& population, messages::Crossing* crossing);
  /// Null until it was opened.
  messages::PostOffice* opened_post() { return post_ ? &*post_ : nullptr; }

  /// Notes what the running user calls.
  void note(VerbNumber verb) { loop_.flight_record().note_verb(static_cast<std::uint32_t>(verb)); }

  /// Passes a line on, if this second's share is not used up.
  void log(std::uint64_t user, telemetry::LogLevel level, std::string_view text);
  bool is_traced(std::uint64_t user) const { return user == traced_user_ && user != 0; }
  void set_traced(std::uint64_t user);
  /// Logs a step of the user that is traced. Call it only for that one.
  void trace(std::uint64_t user, std::string_view text);

  /// Something of a user that ends with the load.
  class LoadEnd : public runtime::Link {
   public:
    virtual void on_load_end() = 0;

   protected:
    ~LoadEnd() = default;
  };
  void note_load_end_to(LoadEnd& whom) { load_ends_.push_back(whom); }
  /// From here on no iteration begins, and nothing arrives.
  void end_load();
  bool may_begin_iteration(std::uint64_t done) const { return !is_ending_ && done < most_; }
  /// An iteration of this user begins, or ends.
  void note_iteration_begin(std::uint64_t user) {
    if (timeouts_) timeouts_->begin(user);
  }
  void note_iteration_end(std::uint64_t user) {
    if (timeouts_) timeouts_->end(user);
  }
  const std::optional<base::Duration>& repeat_after() const { return repeat_after_; }

  /// A user between two iterations.
  class Waiting : public runtime::Link {
   public:
    virtual void go_on() = 0;

   protected:
    ~Waiting() = default;
  };
  /// `is_held`: until `hold(false)`; else as long as it likes. Both end with the load.
  void note_pause(Waiting& whom, bool is_held) { (is_held ? held_ : resting_).push_back(whom); }
  /// Lets no iteration begin, or lets them go on.
  void hold(bool is_held);
  bool is_held() const { return is_held_; }

  /// How a user is called; empty when it has no name.
  void name_user(std::uint64_t user, std::string_view name);
  std::string_view user_name(std::uint64_t user) const;
  /// The same for a user that has ended; it is forgotten.
  std::string take_user_name(std::uint64_t user);
  static constexpr std::size_t kLongestName = 100;  // bytes

  const throng_settings* settings() const { return settings_.get(); }
  void set_settings(std::shared_ptr<const throng_settings> settings) {
    settings_ = std::move(settings);
  }
  void count_iteration(std::int32_t outcome, base::Duration took);
  const Iterations& iterations() const { return iterations_; }

  /// The values of a series that a scenario declared.
  void add(std::uint32_t series, std::uint64_t n) { recorder_.add(own(series).counter, n); }
  void set(std::uint32_t series, std::int64_t level) { recorder_.set(own(series).gauge, level); }
  void change(std::uint32_t series, std::int64_t by) { recorder_.change(own(series).gauge, by); }
  /// What is recorded with labels counts in the metric's whole too.
  void record(std::uint32_t series, std::int64_t ns) {
    const Own& to = own(series);
    recorder_.record(to.histogram, ns);
    if (to.has_labels) recorder_.record(to.whole, ns);
  }

 private:
  struct Own {
    bool is_known = false;
    bool has_labels = false;
    telemetry::CounterId counter;
    telemetry::GaugeId gauge;
    telemetry::HistogramId histogram;
    telemetry::HistogramId whole;
  };
  const Own& own(std::uint32_t series) {
    if (series < own_.size() && own_[series].is_known) return own_[series];
    return introduce(series);
  }
  const Own& introduce(std::uint32_t series);
  static void let_go(runtime::Link& list);

  runtime::Loop& loop_;
  telemetry::Recorder& recorder_;
  SeriesRegistry& registry_;
  const Log log_;
  std::uint64_t traced_user_;  // 0: nobody
  const std::uint64_t most_;   // iterations of a user
  const std::uint64_t seed_;
  std::unique_ptr<runtime::Resolver> resolver_;
  std::optional<HttpSide> http_;
  std::optional<messages::PostOffice> post_;
  protocols::tcp::TcpMetrics tcp_;
  TlsContexts tls_contexts_;
  std::optional<WebSocketSide> websockets_;
  std::optional<protocols::xmpp::XmppCore> xmpp_;
  std::optional<throttle::CoreThrottles> throttles_;
  std::optional<coordinator::CoreCoordinators> coordinators_;
  std::vector<Own> own_;  // by the series' number
  telemetry::CounterId iterations_counter_;
  telemetry::HistogramId iteration_time_;
  Iterations iterations_;
  base::TimePoint second_;  // that the lines below are counted in
  unsigned lines_ = 0;
  std::uint64_t dropped_ = 0;
  runtime::Link load_ends_;
  runtime::Link held_;
  runtime::Link resting_;
  const std::optional<base::Duration> repeat_after_;
  std::optional<IterationTimeouts> timeouts_;
  std::unordered_map<std::uint64_t, std::string> names_;
  std::shared_ptr<const throng_settings> settings_;
  bool is_held_ = false;
  bool is_ending_ = false;
};

}  // namespace throng::scenario::native
