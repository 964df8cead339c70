#include "demo/route.hpp"

#include <gtest/gtest.h>

#include <string>

namespace throng::demo {
namespace {

using namespace std::chrono_literals;
using Kind = Route::Kind;

TEST(Route, the_root_is_a_short_text) {
  const Route route = find_route("/");
  EXPECT_EQ(route.kind, Kind::kPlain);
  EXPECT_EQ(route.status, 200);
  EXPECT_EQ(route.text, "ok");
}

TEST(Route, a_query_changes_nothing) {
  EXPECT_EQ(find_route("/?a=/b").text, "ok");
  EXPECT_EQ(find_route("/status/404?x").status, 404);
  EXPECT_EQ(find_route("/echo?/status/404").kind, Kind::kEcho);
}

TEST(Route, a_status_is_answered_from_200_to_999) {
  EXPECT_EQ(find_route("/status/200").status, 200);
  EXPECT_EQ(find_route("/status/503").text, "503\n");
  EXPECT_EQ(find_route("/status/999").status, 999);
  for (const char* target : {"/status", "/status/", "/status/199", "/status/1000", "/status/-200",
                             "/status/2x", "/status/200/", "/status/99999999999"}) {
    EXPECT_EQ(find_route(target).status, 400) << target;
    EXPECT_EQ(find_route(target).text, "/status/CODE: the code must be from 200 to 999\n");
  }
}

TEST(Route, a_delay_has_a_unit) {
  const Route route = find_route("/delay/50ms");
  EXPECT_EQ(route.kind, Kind::kDelay);
  EXPECT_EQ(route.status, 200);
  EXPECT_EQ(route.delay, 50ms);
  for (const char* target : {"/delay", "/delay/", "/delay/50", "/delay/-1s", "/delay/1s/2"}) {
    EXPECT_EQ(find_route(target).status, 400) << target;
    EXPECT_NE(find_route(target).text.find("/delay/TIME: "), std::string::npos);
  }
}

TEST(Route, a_size_is_plain_or_in_chunks) {
  EXPECT_EQ(find_route("/size/10KiB").kind, Kind::kPlain);
  EXPECT_EQ(find_route("/size/10KiB").bytes, 10'240U);
  EXPECT_EQ(find_route("/chunked/7").kind, Kind::kChunked);
  EXPECT_EQ(find_route("/chunked/7").bytes, 7U);
  EXPECT_EQ(find_route("/size/0").status, 200);
  EXPECT_EQ(find_route("/size/0").bytes, 0U);
  EXPECT_EQ(find_route("/size/1GiB").bytes, 1U << 30);
  for (const char* target : {"/size", "/size/x", "/size/1025MiB", "/chunked/", "/chunked/-1"}) {
    EXPECT_EQ(find_route(target).status, 400) << target;
    EXPECT_EQ(find_route(target).kind, Kind::kPlain);
    EXPECT_NE(find_route(target).text.find("size"), std::string::npos);
  }
}

TEST(Route, the_others_take_no_argument) {
  EXPECT_EQ(find_route("/echo").kind, Kind::kEcho);
  EXPECT_EQ(find_route("/close").kind, Kind::kClose);
  EXPECT_EQ(find_route("/ws").kind, Kind::kWebSocket);
  EXPECT_EQ(find_route("/calibrated").kind, Kind::kCalibrated);
  EXPECT_EQ(find_route("/record").kind, Kind::kRecord);
  EXPECT_EQ(find_route("/help").text, route_help());
  for (const char* target : {"/echo/", "/close/x", "/help/me"}) {
    EXPECT_EQ(find_route(target).status, 404) << target;
  }
}

TEST(Route, what_is_not_there_says_what_is) {
  for (const char* target : {"", "*", "//", "/nothing", "/statuses/200", "http://a/"}) {
    const Route route = find_route(target);
    EXPECT_EQ(route.status, 404) << target;
    EXPECT_NE(route.text.find(route_help()), std::string::npos);
  }
}

TEST(Route, help_names_every_route) {
  for (const char* name : {"/status/", "/delay/", "/size/", "/chunked/", "/echo", "/close",
                           "/calibrated", "/record", "/help"}) {
    EXPECT_NE(route_help().find(name), std::string_view::npos) << name;
  }
}

}  // namespace
}  // namespace throng::demo
