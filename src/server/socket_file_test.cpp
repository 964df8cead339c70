#include "server/socket_file.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "server/test_folder.hpp"

namespace throng::server {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const std::string& path) {
  struct stat about {};
  EXPECT_EQ(::lstat(path.c_str(), &about), 0) << path;
  return about.st_mode & 07777;
}

std::string error_of(const std::string& path) {
  const auto claimed = SocketFile::claim(path);
  return claimed ? "" : claimed.error();
}

/// A socket as a program leaves it behind that was killed.
void leave_stale(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path.c_str());
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(fd, 1), 0);
  ::close(fd);
  ASSERT_EQ(connect_error(path), ECONNREFUSED);
}

TEST(SocketFile, it_is_its_owners_alone_whatever_the_umask) {
  TestFolder folder;
  const std::string path = folder.path() + "/new/s.sock";
  const mode_t before = ::umask(0);
  const auto claimed = SocketFile::claim(path);
  ::umask(before);
  ASSERT_TRUE(claimed) << claimed.error();
  EXPECT_EQ(mode_of(path), 0600u);
  EXPECT_EQ(mode_of(folder.path() + "/new"), 0700u);
  EXPECT_EQ(connect_error(path), 0);
}

TEST(SocketFile, it_goes_with_its_owner_and_leaves_nothing) {
  TestFolder folder;
  { ASSERT_TRUE(SocketFile::claim(folder.path() + "/s.sock")); }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(SocketFile, one_that_is_in_use_is_left_alone) {
  TestFolder folder;
  const std::string path = folder.path() + "/s.sock";
  const auto first = SocketFile::claim(path);
  ASSERT_TRUE(first);
  EXPECT_EQ(error_of(path), path + " is in use by another run: choose another --control");
  EXPECT_EQ(connect_error(path), 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(SocketFile, one_that_was_left_behind_is_taken_over) {
  TestFolder folder;
  const std::string path = folder.path() + "/s.sock";
  leave_stale(path);
  const auto claimed = SocketFile::claim(path);
  ASSERT_TRUE(claimed) << claimed.error();
  EXPECT_EQ(connect_error(path), 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(SocketFile, what_is_no_socket_is_never_removed) {
  TestFolder folder;
  const std::string path = folder.path() + "/result.json";
  std::ofstream(path) << "{}";
  EXPECT_EQ(error_of(path), path + " is there already and is no socket: choose another --control");
  EXPECT_TRUE(fs::is_regular_file(path));
  const std::string link = folder.path() + "/link";
  fs::create_symlink(path, link);
  EXPECT_EQ(error_of(link), link + " is there already and is no socket: choose another --control");
  fs::create_directory(folder.path() + "/folder");
  EXPECT_NE(error_of(folder.path() + "/folder"), "");
}

TEST(SocketFile, one_that_took_its_place_is_not_removed) {
  TestFolder folder;
  const std::string path = folder.path() + "/s.sock";
  auto first = SocketFile::claim(path);
  ASSERT_TRUE(first);
  fs::remove(path);
  const auto second = SocketFile::claim(path);
  ASSERT_TRUE(second);
  first->remove();
  EXPECT_EQ(connect_error(path), 0);
}

TEST(SocketFile, a_folder_that_others_can_write_to_is_refused) {
  TestFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0770), 0);
  EXPECT_EQ(error_of(folder.path() + "/s.sock"),
            "others can write to the folder " + folder.path() +
                ": choose a --control in a folder that is yours alone");
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  EXPECT_EQ(error_of(folder.path() + "/s.sock"), "");
}

TEST(SocketFile, a_path_that_can_be_none_is_told_so) {
  TestFolder folder;
  EXPECT_NE(error_of("").find("is no file"), std::string::npos);
  EXPECT_NE(error_of(folder.path() + "/").find("is no file"), std::string::npos);
  EXPECT_NE(error_of(folder.path() + "/..").find("is no file"), std::string::npos);
  const std::string longest =
      folder.path() + "/" + std::string(kLongestSocketPath - folder.path().size() - 1, 'x');
  EXPECT_EQ(error_of(longest), "");
  const std::string longer = longest + "x";
  EXPECT_EQ(error_of(longer),
            "\"" + longer +
                "\" is too long for a socket: 108 bytes, expected 107 at most; choose "
                "a shorter --control");
  EXPECT_EQ(error_of(folder.path() + "/a/b/s.sock"),
            "cannot make the folder " + folder.path() + "/a/b: No such file or directory");
}

}  // namespace
}  // namespace throng::server
