#include "scenario/native/build_cache.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "base/input_file.hpp"
#include "scenario/native/digest.hpp"
#include "scenario/native/scratch_files.hpp"

namespace throng::scenario::native {
namespace {

namespace fs = std::filesystem;

class BuildCacheTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return scratch_.path() + "/" + name; }
  // A library of `content`, made from the files that are named, kept under `key`.
  Library keep(const std::string& key, const std::string& content,
               const std::vector<std::string>& made_from = {}, CacheBounds bounds = {}) const {
    write_text(path("built.so"), content);
    std::vector<std::string> files;
    for (const std::string& name : made_from) files.push_back(path(name));
    auto kept = BuildCache(folder_, bounds).keep(key, path("built.so"), files);
    EXPECT_TRUE(kept.is_ok()) << (kept.is_error() ? kept.error() : "");
    return std::move(kept).value();
  }
  bool is_there(const std::string& key) const { return cache_.find(key).has_value(); }
  // Hours ago.
  void age(const std::string& file, int hours) const {
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(hours));
  }
  std::size_t files() const {
    const fs::directory_iterator all(folder_);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  ScratchFolder scratch_{"/tmp"};
  std::string folder_ = scratch_.path() + "/cache/builds";
  BuildCache cache_{folder_};
};

TEST_F(BuildCacheTest, what_was_kept_is_found) {
  EXPECT_FALSE(is_there("key"));
  write_text(path("shop.cpp"), "1");
  EXPECT_EQ(base::read_input(keep("key", "library", {"shop.cpp"}).path()).value_or(""), "library");
  const auto found = cache_.find("key");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(base::read_input(found->path()).value_or(""), "library");
  EXPECT_FALSE(is_there("another key"));
  EXPECT_EQ(files(), 2U);
}

TEST_F(BuildCacheTest, a_file_that_changed_or_is_gone_makes_it_miss) {
  write_text(path("shop.cpp"), "1");
  write_text(path("cart.hpp"), "1");
  keep("key", "library", {"shop.cpp", "cart.hpp"});
  write_text(path("cart.hpp"), "2");
  EXPECT_FALSE(is_there("key"));
  write_text(path("cart.hpp"), "1");
  EXPECT_TRUE(is_there("key"));
  fs::remove(path("cart.hpp"));
  EXPECT_FALSE(is_there("key"));
}

TEST_F(BuildCacheTest, a_damaged_library_is_as_good_as_missing_and_is_replaced) {
  const std::string library = keep("key", "library").path();
  for (const char* damaged : {"", "libr", "library!"}) {
    write_text(library, damaged);
    EXPECT_FALSE(is_there("key")) << damaged;
    keep("key", "library");
    EXPECT_TRUE(is_there("key"));
  }
  fs::remove(library);
  EXPECT_FALSE(is_there("key"));
}

TEST_F(BuildCacheTest, a_damaged_note_is_as_good_as_missing) {
  keep("key", "library");
  const std::string note = folder_ + "/key.json";
  const std::string whole = base::read_input(note).value_or("");
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    write_text(note, whole.substr(0, size));
    EXPECT_FALSE(is_there("key")) << size;
  }
  for (const char* text :
       {"7", "[]", "{}", R"({"throng_build": 2, "library": "", "made_from": []})",
        R"({"throng_build": 1, "library": "../../etc/passwd", "made_from": []})",
        R"({"throng_build": 1, "library": 7, "made_from": []})",
        R"({"throng_build": 1, "library": "x", "made_from": {}})"}) {
    write_text(note, text);
    EXPECT_FALSE(is_there("key")) << text;
  }
  write_text(note, whole);
  EXPECT_TRUE(is_there("key"));
}

TEST_F(BuildCacheTest, a_library_keeps_its_meaning_when_its_key_gets_another) {
  const Library first = keep("key", "first");
  const Library second = keep("key", "second");
  EXPECT_EQ(base::read_input(first.path()).value_or(""), "first");
  EXPECT_EQ(cache_.find("key")->path(), second.path());
}

TEST_F(BuildCacheTest, what_was_not_used_for_longest_goes_first) {
  for (const char* key : {"a", "b", "c"}) {
    age(keep(key, key).path(), key[0] == 'a' ? 3 : key[0] == 'b' ? 2 : 1);
    age(folder_ + "/" + key + ".json", key[0] == 'a' ? 3 : key[0] == 'b' ? 2 : 1);
  }
  ASSERT_TRUE(is_there("a"));  // and so is used
  keep("d", "d", {}, {1 << 20, 3});
  EXPECT_FALSE(is_there("b"));
  EXPECT_TRUE(is_there("a") && is_there("c") && is_there("d"));
  EXPECT_EQ(files(), 6U);
}

TEST_F(BuildCacheTest, bytes_are_bounded_too) {
  age(keep("a", std::string(5000, 'a')).path(), 2);
  age(keep("b", std::string(5000, 'b')).path(), 1);
  keep("c", std::string(5000, 'c'), {}, {12'000, 100});
  EXPECT_FALSE(is_there("a"));
  EXPECT_TRUE(is_there("b") && is_there("c"));
}

TEST_F(BuildCacheTest, what_is_in_use_stays_and_so_does_the_newest) {
  const Library used = keep("a", "a");
  age(used.path(), 5);
  const Library newest = keep("b", "b", {}, {0, 0});
  EXPECT_TRUE(fs::exists(used.path()));
  EXPECT_TRUE(fs::exists(newest.path()));
}

TEST_F(BuildCacheTest, parts_of_programs_that_are_gone_are_removed) {
  write_text(folder_ + "/old.so.1.part", "x");
  write_text(folder_ + "/new.so.2.part", "x");
  age(folder_ + "/old.so.1.part", 2);
  keep("key", "library");
  EXPECT_FALSE(fs::exists(folder_ + "/old.so.1.part"));
  EXPECT_TRUE(fs::exists(folder_ + "/new.so.2.part"));
}

TEST_F(BuildCacheTest, a_folder_that_takes_nothing_is_an_error_with_its_reason) {
  write_text(path("file"), "");
  write_text(path("built.so"), "library");
  const auto kept = BuildCache(path("file") + "/builds").keep("key", path("built.so"), {});
  ASSERT_TRUE(kept.is_error());
  EXPECT_NE(kept.error().find("Not a directory"), std::string::npos) << kept.error();
  const auto made = BuildCache("/proc/throng").keep("key", path("built.so"), {});
  EXPECT_TRUE(made.is_error());
}

TEST(Digest, is_that_of_sha256sum) {
  EXPECT_EQ(Digest::of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Digest::of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, tells_fields_apart) {
  Digest one;
  one.add("ab");
  one.add("c");
  Digest other;
  other.add("a");
  other.add("bc");
  EXPECT_NE(one.hex(), other.hex());
}

}  // namespace
}  // namespace throng::scenario::native
