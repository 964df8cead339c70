#include "scenario/script/worker_catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace throng::scenario::script {
namespace {

constexpr Statement kDummy[] = {{"print", 1, 1}, {"test_method", 1, 1}, {"test_proplist", 1, 1}};
constexpr Statement kSimpleHttp[] = {
    {"get", 1, 2}, {"post", 3, 3}, {"random_get", 1, 1}, {"reset_cookies", 0, 0}};
constexpr Statement kHttp[] = {{"connect", 2, 2},   {"disconnect", 0, 0}, {"get", 1, 1},
                               {"post", 2, 2},      {"put", 2, 2},        {"set_options", 1, 1},
                               {"set_prefix", 1, 1}};
constexpr Statement kTcp[] = {{"connect", 2, 2},
                              {"connect_sync", 2, 2},
                              {"request", 1, 1},
                              {"request_sync", 1, 1},
                              {"wait_finish", 0, 0}};
constexpr Statement kExec[] = {{"declare_metric", 4, 4}, {"execute", 1, 1}, {"statsd_opts", 1, 1}};
constexpr Statement kXmpp[] = {{"close", 0, 0},
                               {"connect", 4, 4},
                               {"enter_room", 1, 2},
                               {"get_room_ids", 2, 2},
                               {"iname", 2, 2},
                               {"initial_presence", 0, 1},
                               {"marker", 0, 1},
                               {"multi_enter_room", 2, 2},
                               {"pool_id", 0, 0},
                               {"recipient", 2, 2},
                               {"round_robin_room_id", 0, 0},
                               {"send_message", 2, 3},
                               {"send_muc_message", 2, 3},
                               {"set_muc_service", 1, 1},
                               {"spawn_stream_parser", 3, 3}};
constexpr Statement kLua[] = {{"main", 0, 0}};

constexpr Worker kWorkers[] = {
    {"dummy_worker", "dummy", kDummy}, {"exec_worker", "exec", kExec},
    {"http_worker", "http", kHttp},    {"simple_http_worker", "simple_http", kSimpleHttp},
    {"tcp_worker", "tcp", kTcp},       {"xmpp_worker", "xmpp", kXmpp}};
constexpr Worker kLuaWorker = {"lua", "lua", kLua};

constexpr std::string_view kElsewhere[] = {"amqp_worker",   "cassandra_worker", "mongo_worker",
                                           "mqtt_worker",   "mysql_worker",     "pgsql_worker",
                                           "tcpkali_worker"};

}  // namespace

const Worker* find_worker(std::string_view name) {
  for (const Worker& worker : kWorkers) {
    if (worker.name == name || worker.short_name == name) return &worker;
  }
  return nullptr;
}

const Worker& lua_worker() {
  return kLuaWorker;
}

bool is_known_elsewhere(std::string_view name) {
  return std::find(std::begin(kElsewhere), std::end(kElsewhere), name) != std::end(kElsewhere);
}

std::vector<std::string_view> worker_names() {
  std::vector<std::string_view> names;
  for (const Worker& worker : kWorkers) names.push_back(worker.name);
  for (const Worker& worker : kWorkers) names.push_back(worker.short_name);
  return names;
}

bool has_statement(const Worker& worker, std::string_view name) {
  return std::any_of(worker.statements.begin(), worker.statements.end(),
                     [&](const Statement& each) { return each.name == name; });
}

bool has_statement(const Worker& worker, std::string_view name, std::size_t arity) {
  return std::any_of(worker.statements.begin(), worker.statements.end(),
                     [&](const Statement& each) {
                       return each.name == name && each.least <= arity && arity <= each.most;
                     });
}

std::string arities_of(const Worker& worker, std::string_view name) {
  std::string all;
  for (const Statement& each : worker.statements) {
    if (each.name != name) continue;
    for (std::size_t arity = each.least; arity <= each.most; ++arity) {
      all += fmt::format("{}{}/{}", all.empty() ? "" : " or ", name, arity);
    }
  }
  return all;
}

}  // namespace throng::scenario::script
