#pragma once

#include "scenario/script/check_pool.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// The name, the file and the order of a {feed, ...}, which has two or three arguments.
void check_feed(const Node& statement, Findings& findings);

/// That no two feeds of a script have one name, and that all whose rows are read are there.
void check_feeds(const Node& script, Findings& findings);

}  // namespace throng::scenario::script
