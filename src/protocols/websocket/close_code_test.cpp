#include "protocols/websocket/close_code.hpp"

#include <gtest/gtest.h>

#include "protocols/websocket/websocket_failure.hpp"

namespace throng::protocols::websocket {
namespace {

TEST(close_code, which_may_be_sent) {
  int count = 0;
  for (int code = 0; code <= 65535; ++code) {
    count += may_be_sent(static_cast<std::uint16_t>(code)) ? 1 : 0;
  }
  EXPECT_EQ(count, 4 + 8 + 2000);
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
    EXPECT_FALSE(may_be_sent(static_cast<std::uint16_t>(code))) << code;
  }
}

TEST(close_code, its_payload) {
  EXPECT_EQ(close_payload(kNoStatus, ""), "");
  EXPECT_EQ(close_payload(1000, "bye"),
            "\x03\xe8"
            "bye");
}

TEST(websocket_failure, each_has_a_word_and_those_of_the_server_a_code) {
  EXPECT_EQ(reason(failure(FailureKind::kRefusedUpgrade, "")), "refused_upgrade");
  EXPECT_EQ(reason(failure_of({http::FailureKind::kReset, "x"})), "reset");
  EXPECT_EQ(reason(failure_of({http::FailureKind::kTlsAlert, "x", 40})),
            "tls_alert_handshake_failure");
  EXPECT_EQ(close_code(failure(FailureKind::kBadFrame, "")), 1002);
  EXPECT_EQ(close_code(failure(FailureKind::kBadUtf8, "")), 1007);
  EXPECT_EQ(close_code(failure(FailureKind::kMessageTooLarge, "")), 1009);
  EXPECT_EQ(close_code(failure(FailureKind::kClosed, "")), 0);
}

}  // namespace
}  // namespace throng::protocols::websocket
