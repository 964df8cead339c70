#include "cli/http_options.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>

#include "run/http_requests.hpp"
#include "runtime/core.hpp"

namespace throng::cli {
namespace {

using namespace std::chrono_literals;

HttpOptions options_for(std::string url = "http://example.test/a?b=1") {
  HttpOptions options;
  options.urls = {std::move(url)};
  return options;
}

config::RunSpec spec_of(const HttpOptions& options) {
  auto spec = make_spec(options);
  EXPECT_TRUE(spec.is_ok()) << (spec.is_error() ? spec.error() : "");
  return spec.is_ok() ? std::move(spec).value() : config::RunSpec();
}

config::HttpLoad plan_of(const HttpOptions& options) {
  return std::get<config::HttpLoad>(spec_of(options).load);
}

/// What the first target is sent.
std::string wire_of(const HttpOptions& options) {
  const auto requests = run::make_requests(plan_of(options));
  EXPECT_TRUE(requests.is_ok());
  return requests->targets.front().wire;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void expect_error(const HttpOptions& options, std::initializer_list<std::string_view> parts) {
  const auto plan = make_spec(options);
  ASSERT_TRUE(plan.is_error()) << *parts.begin();
  for (const std::string_view part : parts) {
    EXPECT_TRUE(has(plan.error(), part)) << '"' << part << "\" is not in: " << plan.error();
  }
}

TEST(HttpOptions, a_url_is_all_that_must_be_given) {
  const config::HttpLoad plan = plan_of(options_for());
  EXPECT_EQ(plan.method, "GET");
  EXPECT_TRUE(has(wire_of(options_for()), "GET /a?b=1 HTTP/1.1\r\n"));
  EXPECT_TRUE(has(wire_of(options_for()), "Host: example.test\r\n"));
  EXPECT_FALSE(has(wire_of(options_for()), "Connection: close"));
  const config::RunSpec spec = spec_of(options_for());
  EXPECT_EQ(spec.scenario, "GET http://example.test/a?b=1");
  EXPECT_EQ(spec.users, 10U);
  EXPECT_EQ(spec.duration, 10s);
  EXPECT_EQ(spec.stuck_limit, 30s);
  EXPECT_FALSE(plan.requests.has_value());
  EXPECT_EQ(spec.drain, 2s);
  EXPECT_EQ(plan.response_timeout, 30s);
  EXPECT_EQ(plan.connect_timeout, 10s);
  EXPECT_EQ(plan.idle_timeout, 60s);
  EXPECT_EQ(plan.max_head_bytes, 64U << 10);
  EXPECT_EQ(plan.max_body_bytes, 1U << 30);
  EXPECT_TRUE(plan.keep_alive);
  EXPECT_TRUE(plan.sources.empty());
}

TEST(HttpOptions, a_number_of_requests_stands_for_itself_without_a_duration) {
  HttpOptions options = options_for();
  options.requests = 100;
  EXPECT_FALSE(spec_of(options).duration.has_value());
  EXPECT_EQ(plan_of(options).requests, 100U);
  options.duration = "500ms";
  EXPECT_EQ(spec_of(options).duration, 500ms);
  EXPECT_EQ(plan_of(options).requests, 100U);
}

TEST(HttpOptions, a_body_makes_a_post_unless_a_method_is_given) {
  HttpOptions options = options_for();
  options.body = "hello";
  EXPECT_EQ(plan_of(options).method, "POST");
  EXPECT_TRUE(has(wire_of(options), "Content-Length: 5\r\n"));
  EXPECT_TRUE(wire_of(options).ends_with("\r\n\r\nhello"));
  options.body = "";
  EXPECT_EQ(plan_of(options).method, "POST");
  options.method = "PUT";
  EXPECT_EQ(plan_of(options).method, "PUT");
}

TEST(HttpOptions, a_body_comes_from_a_file_byte_by_byte) {
  char name[] = "/tmp/throng-body-XXXXXX";
  ::close(mkstemp(name));
  std::string body = "a\r\n\xff";
  body.push_back('\0');
  std::ofstream(name, std::ios::binary) << body;
  HttpOptions options = options_for();
  options.body_file = name;
  EXPECT_EQ(plan_of(options).method, "POST");
  EXPECT_TRUE(wire_of(options).ends_with("\r\n\r\n" + body));
  std::filesystem::remove(name);
  expect_error(options, {"--body-file", name, "cannot read"});
  options.body_file = "/";
  expect_error(options, {"--body-file", "\"/\"", "cannot read"});
}

TEST(HttpOptions, headers_are_cut_at_the_first_colon) {
  HttpOptions options = options_for();
  options.headers = {"X-One: a:b", "X-Two:\t c", "X-Three:"};
  options.no_keepalive = true;
  const config::HttpLoad plan = plan_of(options);
  EXPECT_TRUE(has(wire_of(options), "\r\nX-One: a:b\r\n"));
  EXPECT_TRUE(has(wire_of(options), "\r\nX-Two: c\r\n"));
  EXPECT_TRUE(has(wire_of(options), "\r\nX-Three: \r\n"));
  EXPECT_TRUE(has(wire_of(options), "\r\nConnection: close\r\n"));
  EXPECT_FALSE(plan.keep_alive);
}

TEST(HttpOptions, there_are_no_more_cores_than_connections) {
  HttpOptions options = options_for();
  options.connections = 2;
  options.cores = 8;
  EXPECT_EQ(spec_of(options).cores, 2U);
  options.connections = 100;
  EXPECT_EQ(spec_of(options).cores, 8U);
  options.cores = 0;
  EXPECT_EQ(spec_of(options).cores, std::min(100U, runtime::usable_processors()));
}

TEST(HttpOptions, there_are_no_more_connections_than_requests) {
  HttpOptions options = options_for();
  options.connections = 50;
  options.cores = 8;
  options.requests = 3;
  EXPECT_EQ(spec_of(options).users, 3U);
  EXPECT_EQ(spec_of(options).cores, 3U);
  options.requests = 51;
  EXPECT_EQ(spec_of(options).users, 50U);
}

TEST(HttpOptions, source_addresses_are_of_either_family) {
  HttpOptions options = options_for();
  options.sources = {"127.0.0.2", "::1"};
  const config::HttpLoad plan = plan_of(options);
  ASSERT_EQ(plan.sources.size(), 2U);
  EXPECT_EQ(plan.sources[0], "127.0.0.2");
  EXPECT_EQ(plan.sources[1], "::1");
}

TEST(HttpOptions, a_url_that_is_none_is_named_with_what_was_expected) {
  expect_error(options_for("example.test"), {"\"example.test\"", "expected http://"});
  expect_error(options_for("http://"), {"\"http://\"", "expected"});
  expect_error(options_for("ftp://a/"), {"\"ftp://a/\"", "expected http or https"});
}

TEST(HttpOptions, a_rate_makes_it_the_open_model_with_as_many_connections_as_are_needed) {
  HttpOptions options = options_for();
  options.rate = "100..500@30s,500@1m";
  options.is_poisson = true;
  EXPECT_EQ(plan_of(options).arrivals, "100..500@30s,500@1m");
  EXPECT_TRUE(plan_of(options).is_poisson);
  EXPECT_EQ(spec_of(options).duration, 90s);  // the plan's own end
  EXPECT_EQ(spec_of(options).users, 10'000U);
  EXPECT_EQ(make_spec(options, 500)->users, 500U);  // what the files allow
  options.connections = 100;
  EXPECT_EQ(spec_of(options).users, 100U);
  options.max_in_flight = 20;
  EXPECT_EQ(spec_of(options).users, 20U);
  options.duration = "5s";
  EXPECT_EQ(spec_of(options).duration, 5s);
  options.rate = "500";
  options.duration.reset();
  EXPECT_EQ(spec_of(options).duration, 10s);
}

TEST(HttpOptions, what_only_fits_a_rate_needs_one) {
  HttpOptions options = options_for();
  options.max_in_flight = 5;
  expect_error(options, {"--max-in-flight", "--rate"});
  options.rate = "fast";
  expect_error(options, {"--rate", "\"fast\"", "expected"});
  options.rate = "5";
  options.max_in_flight = 0;
  expect_error(options, {"--max-in-flight", "expected 1"});
}

TEST(HttpOptions, several_urls_have_a_weight_each) {
  HttpOptions options = options_for();
  options.urls.emplace_back("https://b.test/");
  EXPECT_EQ(plan_of(options).targets.size(), 2U);
  EXPECT_EQ(plan_of(options).targets[1].weight, 1U);
  options.weights = {3, 1};
  EXPECT_EQ(plan_of(options).targets[0].weight, 3U);
  options.weights = {3};
  expect_error(options, {"--weights", "1 for 2 URLs"});
  options.weights = {3, 0};
  expect_error(options, {"--weights", "https://b.test/", "expected 1"});
}

TEST(HttpOptions, credentials_become_a_header_and_are_never_shown) {
  HttpOptions options = options_for();
  options.user = "ann:secret";
  EXPECT_TRUE(has(wire_of(options), "\r\nAuthorization: Basic YW5uOnNlY3JldA==\r\n"));
  options.user = "annsecret";
  expect_error(options, {"--user"});
  EXPECT_FALSE(has(make_spec(options).error(), "annsecret"));
  options.bearer = "token";
  expect_error(options, {"--user and --bearer"});
  options.user.reset();
  EXPECT_TRUE(has(wire_of(options), "\r\nAuthorization: Bearer token\r\n"));
  options.bearer = "@/no/such/file";
  expect_error(options, {"--bearer", "/no/such/file"});
}

TEST(HttpOptions, what_says_where_hosts_are_is_read_before_the_run) {
  HttpOptions options = options_for();
  options.pins = {"a.test:80"};
  expect_error(options, {"--resolve", "a.test:80"});
  options.pins = {"a.test:80:127.0.0.1"};
  options.dns_servers = "somewhere";
  expect_error(options, {"--dns-servers", "somewhere"});
  options.dns_servers = "127.0.0.1:53";
  options.ca_file = "/no/such/file";
  expect_error(options, {"/no/such/file"});
  options.ca_file.clear();
  options.key_file = "key.pem";
  expect_error(options, {"--key", "--cert"});
}

TEST(HttpOptions, a_time_that_is_none_is_named_with_its_option) {
  const std::pair<const char*, std::string HttpOptions::*> times[] = {
      {"--http-timeout", &HttpOptions::http_timeout},
      {"--connect-timeout", &HttpOptions::connect_timeout},
      {"--idle-timeout", &HttpOptions::idle_timeout},
      {"--drain", &HttpOptions::drain}};
  for (const auto& [name, member] : times) {
    HttpOptions options = options_for();
    options.*member = "10";
    expect_error(options, {name, "\"10\"", "expected a number and a unit"});
  }
  HttpOptions options = options_for();
  options.duration = "soon";
  expect_error(options, {"--duration", "\"soon\"", "expected a number and a unit"});
  options.duration = "0s";
  expect_error(options, {"--duration", "\"0s\"", "expected"});
}

TEST(HttpOptions, a_size_that_is_none_is_named_with_its_option) {
  const std::pair<const char*, std::string HttpOptions::*> sizes[] = {
      {"--max-head", &HttpOptions::max_head}, {"--max-body", &HttpOptions::max_body}};
  for (const auto& [name, member] : sizes) {
    HttpOptions options = options_for();
    options.*member = "much";
    expect_error(options, {name, "\"much\"", "expected bytes"});
    options.*member = "0";
    expect_error(options, {name, "\"0\"", "expected 1 to"});
  }
  HttpOptions options = options_for();
  options.max_head = "1GiB";
  EXPECT_EQ(plan_of(options).max_head_bytes, 1U << 30);
  options.max_head = "2GiB";
  expect_error(options, {"--max-head", "\"2GiB\"", "expected 1 to 1073741824"});
}

TEST(HttpOptions, what_measures_nothing_or_cannot_be_sent_is_refused) {
  HttpOptions options = options_for();
  options.requests = 0;
  expect_error(options, {"--requests", "0", "expected 1 or more"});
  for (const char* header : {"no colon", ": no name", ""}) {
    options = options_for();
    options.headers = {header};
    expect_error(options, {"--header", header, "expected \"Name: value\""});
  }
  options = options_for();
  options.headers = {"X: a\nY: b"};
  expect_error(options, {"header 1 (X)", "expected text without control bytes"});
  options = options_for();
  options.method = "GET /";
  expect_error(options, {"method", "expected letters"});
  options = options_for();
  options.sources = {"127.0.0.2", "localhost"};
  expect_error(options, {"--source-address", "\"localhost\"", "expected one of this machine's"});
}

}  // namespace
}  // namespace throng::cli
