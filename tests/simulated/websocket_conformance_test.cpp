// The cases of the table, sent by a server over the simulated network to a client.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "websocket_stage.hpp"

namespace throng::protocols::websocket {
namespace {

Task<void> hear_out(ClientStage& stage, Client& client) {
  EXPECT_EQ(co_await stage.open(client), "ok");
  stage.events = co_await ClientStage::receive_all(client);
}

/// What the client must say to the server: pongs, and the right code.
Events answers_to(const Events& expected) {
  Events answers;
  for (const std::string& event : expected) {
    if (event.starts_with("ping")) answers.push_back("pong" + event.substr(4));
    if (event.starts_with("close:")) answers.push_back(event.substr(0, 11));
    if (event == "bad_frame" || event == "bad_close") answers.emplace_back("close:1002:");
    if (event == "bad_utf8") answers.emplace_back("close:1007:");
  }
  return answers;
}

/// What a caller of the client is told of it.
Events told(const Events& expected) {
  Events events;
  std::copy_if(expected.begin(), expected.end(), std::back_inserter(events),
               [](const std::string& event) { return !event.starts_with("p"); });
  return events;
}

TEST(websocket_conformance, the_client_answers_as_it_must) {
  for (const ConformanceCase& c : ConformanceTable::all()) {
    SCOPED_TRACE(c.name);
    for (const std::size_t segment : {std::size_t{7}, std::size_t{16} * 1024}) {
      if (c.wire.size() > 1000 && segment < 100) continue;
      ServerPlan plan;
      plan.wire = c.wire;
      ClientStage stage(plan, {.segment_bytes = segment});
      stage.run(hear_out);
      EXPECT_EQ(stage.events, told(c.expected));
      EXPECT_EQ(stage.server.heard(), answers_to(c.expected));
    }
  }
}

}  // namespace
}  // namespace throng::protocols::websocket
