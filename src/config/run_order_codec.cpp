#include "config/run_order_codec.hpp"

#include <limits>
#include <optional>

namespace throng::config {
namespace {

using Json = OrderedJson;

constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kMostUsers = kMost64 >> 1;
constexpr std::uint64_t kMostRate = 1'000'000'000;

Json values_json(const std::map<std::string, std::string>& values) {
  Json json = Json::array();
  for (const auto& [name, value] : values) {
    json.push_back(Json{{"name", bytes_json(name)}, {"value", bytes_json(value)}});
  }
  return Json{{"values", json}};
}

std::map<std::string, std::string> read_values(OrderedJsonFields& fields) {
  std::map<std::string, std::string> values;
  for (const Json& entry : fields.list("values")) {
    OrderedJsonFields pair(entry, "orders.values");
    std::string name = pair.text("name");
    std::string value = pair.text("value");
    pair.check_all_read();
    if (!values.emplace(name, std::move(value)).second) pair.fail("name", "is there twice");
  }
  return values;
}

/// Writes what an order is about under its name.
struct Writer {
  Json& json;
  void operator()(const AddUsers& add) const {
    json["add"] = Json{{"first", add.first}, {"count", add.count}};
  }
  void operator()(const RemoveUsers& remove) const {
    json["remove"] = Json{{"count", remove.count}, {"is_forced", remove.is_forced}};
  }
  void operator()(const RemoveIds& remove) const {
    json["remove_ids"] =
        Json{{"first", remove.first}, {"last", remove.last}, {"is_forced", remove.is_forced}};
  }
  void operator()(const Hold& hold) const { json["hold"] = Json{{"is_held", hold.is_held}}; }
  void operator()(const TraceUser& trace) const { json["trace"] = Json{{"user", trace.user}}; }
  void operator()(const CountUsers&) const { json["count_users"] = Json::object(); }
  void operator()(const ListWaiting&) const { json["list_waiting"] = Json::object(); }
  void operator()(const CheckSettings& check) const {
    json["check_settings"] = values_json(check.values);
  }
  void operator()(const ApplySettings& apply) const {
    json["apply_settings"] = values_json(apply.values);
  }
  void operator()(const CallThrottle& call) const {
    Json values = values_json(call.values);
    values["what"] = bytes_json(call.what);
    values["throttle"] = bytes_json(call.throttle);
    json["throttle"] = std::move(values);
  }
};

RunOrder::What read_what(OrderedJsonFields& order) {
  const auto inside = [&](const char* name, auto read) -> std::optional<RunOrder::What> {
    if (!order.has(name)) return std::nullopt;
    OrderedJsonFields fields(order.at(name), std::string("orders.") + name);
    RunOrder::What what = read(fields);
    fields.check_all_read();
    return what;
  };
  using Fields = OrderedJsonFields;
  if (auto what = inside("add", [](Fields& f) {
        return AddUsers{f.integer("first", 1, kMostUsers), f.integer("count", 1, kMostUsers)};
      }))
    return *what;
  if (auto what = inside("remove", [](Fields& f) {
        return RemoveUsers{f.integer("count", 1, kMostUsers), f.flag("is_forced")};
      }))
    return *what;
  if (auto what = inside("remove_ids", [](Fields& f) {
        return RemoveIds{f.integer("first", 1, kMostUsers), f.integer("last", 1, kMostUsers),
                         f.flag("is_forced")};
      }))
    return *what;
  if (auto what = inside("hold", [](Fields& f) { return Hold{f.flag("is_held")}; })) return *what;
  if (auto what =
          inside("trace", [](Fields& f) { return TraceUser{f.integer("user", 0, kMostUsers)}; }))
    return *what;
  if (auto what = inside("count_users", [](Fields&) { return CountUsers{}; })) return *what;
  if (auto what = inside("list_waiting", [](Fields&) { return ListWaiting{}; })) return *what;
  if (auto what = inside("check_settings", [](Fields& f) { return CheckSettings{read_values(f)}; }))
    return *what;
  if (auto what = inside("apply_settings", [](Fields& f) { return ApplySettings{read_values(f)}; }))
    return *what;
  if (auto what = inside("throttle", [](Fields& f) {
        return CallThrottle{f.text("what"), f.text("throttle"), read_values(f)};
      }))
    return *what;
  order.fail("", "expected what is to be done");
}

}  // namespace

Json rate_json(const std::optional<UserRate>& rate) {
  if (!rate) return nullptr;
  return Json{{"count", rate->count}, {"interval_ns", rate->interval.count()}};
}

std::optional<UserRate> read_rate(OrderedJsonFields& fields, const char* name) {
  if (fields.is_null(name)) return std::nullopt;
  OrderedJsonFields rate(fields.at(name), name);
  const UserRate read{rate.integer("count", 0, kMostRate), rate.duration("interval_ns", 1)};
  rate.check_all_read();
  return read;
}

Json order_json(const RunOrder& order) {
  Json json;
  json["number"] = order.number;
  std::visit(Writer{json}, order.what);
  return json;
}

RunOrder read_order(const Json& json) {
  OrderedJsonFields fields(json, "orders");
  RunOrder order;
  order.number = fields.integer("number", 1, kMost64);
  order.what = read_what(fields);
  fields.check_all_read();
  return order;
}

}  // namespace throng::config
