#pragma once

/// All that a scenario needs. A scenario is a C++ file that defines, outside any namespace:
///
///   State init(const throng::Settings&)       once on each node, before its users start; optional.
///                                             The state is one const object that all users see.
///   throng::Task<> start(throng::User, const State&)   what a user does, once; or else
///   throng::Task<> run(throng::User, const State&)     what it does again and again.
///   void terminate(const State&)              once, when all users have ended; optional.
///
///   Config config(const throng::Settings&)     once on each node, before init: what was set and no
///                                             parameter took; optional. `init` gets what it
///                                             returns as a second argument; without init it is
///                                             the state.
///
///   std::vector<throng::NamedPace> throttles(const Config&)   once on each node, before init:
///                                             throttles that are there from the start; optional.
///                                             It may take the settings instead, or nothing.
///
/// Each may leave the state away, and `init` the settings. `run` may carry something from one
/// iteration to the next: `Task<Cart> run(User, const State&, Cart last)`, a Cart{} at first; with
/// a throng::Context it can halt or fail its user, too.

#include "throng/arrivals.hpp"
#include "throng/codec.hpp"
#include "throng/context.hpp"
#include "throng/coordinator.hpp"
#include "throng/event.hpp"
#include "throng/format.hpp"
#include "throng/http.hpp"
#include "throng/json.hpp"
#include "throng/message.hpp"
#include "throng/metrics.hpp"
#include "throng/parameter.hpp"
#include "throng/random.hpp"
#include "throng/result.hpp"
#include "throng/settings.hpp"
#include "throng/sleep.hpp"
#include "throng/tag.hpp"
#include "throng/task.hpp"
#include "throng/task_group.hpp"
#include "throng/tcp.hpp"
#include "throng/throttle.hpp"
#include "throng/user.hpp"
#include "throng/websocket.hpp"
#include "throng/xmpp.hpp"
