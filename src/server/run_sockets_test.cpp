#include "server/run_sockets.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "server/socket_file.hpp"
#include "server/test_folder.hpp"

namespace throng::server {
namespace {

TEST(RunSockets, they_lie_in_the_users_runtime_folder) {
  EXPECT_EQ(RunSockets::folder_of("/run/user/7", 1), "/run/user/7/throng");
  constexpr uid_t kNobody = 4'000'000'000;  // has no folder under /run/user
  EXPECT_EQ(RunSockets::folder_of("", kNobody), "/tmp/throng-4000000000");
  EXPECT_EQ(RunSockets::folder_of("relative", kNobody), "/tmp/throng-4000000000");
}

TEST(RunSockets, an_id_is_a_plain_word) {
  const RunSockets sockets("/f");
  EXPECT_EQ(*sockets.path_of("run-1_A"), "/f/run-1_A.sock");
  for (const char* id : {"", ".", "..", "../x", "a/b", "a.b", "a b", "\x1b[2J"}) {
    EXPECT_TRUE(sockets.path_of(id).is_error()) << id;
  }
  EXPECT_TRUE(sockets.path_of(std::string(64, 'x')));
  EXPECT_TRUE(sockets.path_of(std::string(65, 'x')).is_error());
  EXPECT_EQ(sockets.path_of("\x1b").error(),
            "\"\\x1b\" is no id of a run: expected 1 to 64 letters, digits, - and _");
}

TEST(RunSockets, only_runs_that_somebody_answers_for_are_present) {
  TestFolder folder;
  const RunSockets sockets(folder.path() + "/throng");
  EXPECT_TRUE(sockets.present()->empty());
  const auto second = SocketFile::claim(*sockets.path_of("run-2"));
  const auto first = SocketFile::claim(*sockets.path_of("run-1"));
  const auto other = SocketFile::claim(sockets.folder() + "/other");
  ASSERT_TRUE(first && second && other);
  std::ofstream(sockets.folder() + "/file.sock") << "no socket";
  std::ofstream(sockets.folder() + "/a b.sock") << "no id";
  {
    auto gone = SocketFile::claim(*sockets.path_of("run-0"));
    ASSERT_TRUE(gone);
  }
  const auto present = sockets.present();
  ASSERT_TRUE(present);
  ASSERT_EQ(present->size(), 2u);
  EXPECT_EQ(present->at(0).id, "run-1");
  EXPECT_EQ(present->at(0).path, *sockets.path_of("run-1"));
  EXPECT_EQ(present->at(1).id, "run-2");
}

TEST(RunSockets, a_folder_that_others_can_write_to_has_none) {
  TestFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  EXPECT_EQ(RunSockets(folder.path()).present().error(),
            "others can write to the folder " + folder.path() + ": no run of yours is there");
}

}  // namespace
}  // namespace throng::server
