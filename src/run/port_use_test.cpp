#include "run/port_use.hpp"

#include <gtest/gtest.h>

namespace throng::run {
namespace {

constexpr std::string_view kSockstat =
    "sockets: used 300\nTCP: inuse 12 orphan 3 tw 28000 alloc 17 mem 4\nUDP: inuse 1 mem 0\n";

TEST(PortUse, the_range_and_the_waiting_sockets_are_read) {
  const PortUse use = PortUse::parse("32768\t60999\n", kSockstat);
  EXPECT_EQ(use.first, 32768u);
  EXPECT_EQ(use.last, 60999u);
  EXPECT_EQ(use.time_wait, 28000u);
}

TEST(PortUse, what_cannot_be_read_is_unknown) {
  for (const std::string_view text : {"", "x", "TCP:", "TCP: inuse 1", "TCP: inuse 1 tw x"}) {
    const PortUse use = PortUse::parse(text, text);
    EXPECT_EQ(use.first, 0u);
    EXPECT_EQ(use.time_wait, 0u);
  }
}

TEST(PortUse, people_are_told_what_there_is_and_what_to_do) {
  const std::string text = explain_missing_ports(1234, PortUse::parse("32768 60999", kSockstat));
  for (const std::string_view part : {"1,234 connections", "28,232 of them", "32768 to 60999",
                                      "28,000 sockets", "TIME_WAIT", "--source-address"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in: " << text;
  }
}

TEST(PortUse, this_machine_has_ports) {
  EXPECT_GT(PortUse::read().last, PortUse::read().first);
}

}  // namespace
}  // namespace throng::run
