#include "scenario/native/series_registry.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Result<std::uint32_t, std::string> declare(SeriesRegistry& registry, const std::string& name,
                                           std::uint32_t type = 0, const Pairs& pairs = {}) {
  std::vector<throng_label> labels;
  for (const auto& [key, value] : pairs) {
    labels.push_back({detail::border(key), detail::border(value)});
  }
  throng_metric metric{};
  metric.size = sizeof metric;
  metric.type = type;
  metric.name = detail::border(name);
  metric.unit = detail::border(type == 2 ? "us" : "");
  metric.help = detail::border("help");
  metric.labels = labels.data();
  metric.label_count = labels.size();
  return registry.number(metric);
}

TEST(SeriesRegistry, a_metric_with_its_labels_is_one_number) {
  SeriesRegistry registry;
  EXPECT_EQ(declare(registry, "orders").value(), 1u);
  EXPECT_EQ(declare(registry, "orders", 0, {{"step", "pay"}, {"pool", "a"}}).value(), 2u);
  EXPECT_EQ(declare(registry, "orders", 0, {{"pool", "a"}, {"step", "pay"}}).value(), 2u);
  EXPECT_EQ(declare(registry, "orders").value(), 1u);
  EXPECT_EQ(declare(registry, "think_time", 2).value(), 3u);
  const SeriesRegistry::Declared declared = registry.declared(2);
  EXPECT_EQ(declared.metric.name, "orders");
  EXPECT_EQ(declared.metric.type, telemetry::MetricType::kCounter);
  EXPECT_EQ(declared.labels.text(), "pool=a step=pay");
  EXPECT_EQ(registry.declared(3).metric.unit, "us");
}

TEST(SeriesRegistry, a_name_that_is_none_is_refused_with_what_was_expected) {
  SeriesRegistry registry;
  const std::vector<std::string> bad = {"",           "Orders", "or-ders",           "1st",
                                        "with space", "ö",      std::string(65, 'a')};
  for (const std::string& name : bad) {
    const auto number = declare(registry, name);
    ASSERT_TRUE(number.is_error()) << name;
    EXPECT_NE(number.error().find("\"" + name + "\"; expected a lower case letter"),
              std::string::npos);
  }
  EXPECT_TRUE(declare(registry, std::string(64, 'a')).is_ok());
  for (const char* name : {"http_requests", "tcp_x", "users_running", "iterations", "throng_a",
                           "throttle_grants", "messages_sent"}) {
    EXPECT_TRUE(declare(registry, name).is_error()) << name;
  }
}

TEST(SeriesRegistry, labels_come_from_the_list_once_each_and_are_not_empty) {
  SeriesRegistry registry;
  EXPECT_EQ(declare(registry, "orders", 0, {{"user", "1"}}).error(),
            "the metric orders has a label \"user\"; expected one of step, method, status, reason, "
            "pool, node, worker, throttle, coordinator");
  EXPECT_EQ(declare(registry, "orders", 0, {{"step", "a"}, {"step", "b"}}).error(),
            "the metric orders has the label \"step\" twice");
  EXPECT_TRUE(declare(registry, "orders", 0, {{"step", ""}}).is_error());
  EXPECT_TRUE(declare(registry, "orders", 0, {{"step", std::string(129, 'x')}}).is_error());
  EXPECT_TRUE(declare(registry, "orders", 0, {{"step", std::string(128, 'x')}}).is_ok());
}

TEST(SeriesRegistry, a_name_stands_for_one_kind_of_metric) {
  SeriesRegistry registry;
  EXPECT_TRUE(declare(registry, "orders", 0).is_ok());
  EXPECT_TRUE(declare(registry, "orders", 1).is_error());
  EXPECT_TRUE(declare(registry, "orders", 2, {{"step", "a"}}).is_error());
  EXPECT_TRUE(declare(registry, "orders", 0, {{"step", "a"}}).is_ok());
}

}  // namespace
}  // namespace throng::scenario::native
