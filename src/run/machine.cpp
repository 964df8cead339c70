#include "run/machine.hpp"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>

#include "runtime/core.hpp"
#include "runtime/file_limit.hpp"

namespace throng::run {
namespace {

std::string read_file(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The value behind the first line that begins with `key`, up to the line's end.
std::string_view field(std::string_view text, std::string_view key) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (line.substr(0, key.size()) == key) return line.substr(key.size());
    at = end + 1;
  }
  return {};
}

std::uint64_t first_number(std::string_view text) {
  const std::size_t at = text.find_first_of("0123456789");
  std::uint64_t number = 0;
  if (at != std::string_view::npos) {
    std::from_chars(text.data() + at, text.data() + text.size(), number);
  }
  return number;
}

std::string cpu_model() {
  const std::string text = read_file("/proc/cpuinfo");
  const std::string_view model = field(text, "model name");
  const std::size_t at = model.find_first_not_of("\t :");
  return at == std::string_view::npos ? "unknown" : std::string(model.substr(at));
}

bool is_own_address(const runtime::Endpoint& target) {
  if (!target.is_set()) return false;
  if (target.is_loopback()) return true;
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) return false;
  bool is_own = false;
  for (const ifaddrs* each = interfaces; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr) continue;
    const std::string own = runtime::Endpoint::from_sockaddr(each->ifa_addr).text();
    const std::string other = target.text();
    is_own = is_own || own.substr(0, own.rfind(':')) == other.substr(0, other.rfind(':'));
  }
  freeifaddrs(interfaces);
  return is_own;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

}  // namespace

results::Environment read_environment(const runtime::Endpoint& target) {
  results::Environment environment;
  environment.cpu = cpu_model();
  environment.processors = runtime::usable_processors();
  environment.memory_bytes = first_number(field(read_file("/proc/meminfo"), "MemTotal:")) * 1024;
  utsname system{};
  uname(&system);
  environment.kernel = fmt::format("{} {}", system.sysname, system.release);
  environment.open_files_limit = runtime::raise_file_limit();
  environment.throng_version = THRONG_VERSION;
  environment.compiler = __VERSION__;
  environment.same_machine_as_target = is_own_address(target);
  return environment;
}

StatLine parse_stat(std::string_view text) {
  std::istringstream numbers{std::string(field(text, "cpu "))};
  StatLine line;
  std::uint64_t value = 0;
  // user nice system idle iowait irq softirq steal; what follows is contained in user and nice.
  for (int column = 0; column < 8 && numbers >> value; ++column) {
    line.total += value;
    if (column == 7) line.steal = value;
  }
  return line;
}

double parse_throttled_s(std::string_view text) {
  if (const auto us = field(text, "throttled_usec "); !us.empty()) {
    return static_cast<double>(first_number(us)) * 1e-6;
  }
  return static_cast<double>(first_number(field(text, "throttled_time "))) * 1e-9;
}

MachineUse MachineUse::read() {
  MachineUse use;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  use.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  use.peak_rss_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  const StatLine stat = parse_stat(read_file("/proc/stat"));
  const double ticks_per_s = static_cast<double>(sysconf(_SC_CLK_TCK));
  use.steal_s = static_cast<double>(stat.steal) / ticks_per_s;
  use.machine_s = static_cast<double>(stat.total) / ticks_per_s;
  const std::string v2 = read_file("/sys/fs/cgroup/cpu.stat");
  use.throttled_s = parse_throttled_s(v2.empty() ? read_file("/sys/fs/cgroup/cpu/cpu.stat") : v2);
  return use;
}

}  // namespace throng::run
