#pragma once

#include <string>

namespace throng::scenario::native {

/// What a build takes from the shell and the machine. Empty: not set.
struct BuildEnvironment {
  std::string path;            // PATH: folders of programs, separated by colons
  std::string compiler;        // THRONG_CXX
  std::string sdk;             // THRONG_SDK: the folder that holds throng/entry.hpp
  std::string cache_folder;    // where builds are kept
  std::string scratch_folder;  // for what is thrown away, such as /tmp
  std::string program_folder;  // where the running program lies
  std::string search_paths;    // what makes compilers look elsewhere: CPATH and its like
};

/// Where `name` is: as it is when it holds a slash, else the first of that name in the folders of
/// PATH that can be run. Empty: nowhere.
std::string find_program(const BuildEnvironment& environment, const std::string& name);

}  // namespace throng::scenario::native
