option(THRONG_TESTS "Build the unit tests" ON)
option(THRONG_THREAD_TESTS_ONLY "Build only the tests that cross threads (*_threads_test.cpp)" OFF)
option(THRONG_FUZZERS "Build the libFuzzer targets (*_fuzz.cpp)" OFF)
option(THRONG_BENCHES "Build the micro-benchmarks (*_bench.cpp)" OFF)
set(THRONG_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined")

add_library(throng_flags INTERFACE)
# x86-64-v2: what every server of the last decade has; never -march=native, builds travel.
target_compile_options(throng_flags INTERFACE
  -march=x86-64-v2 -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror
  $<$<CONFIG:Release>:-O2;-g1>
)
target_link_options(throng_flags INTERFACE -fuse-ld=mold)
target_compile_definitions(throng_flags INTERFACE THRONG_VERSION="${PROJECT_VERSION}")
target_include_directories(throng_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/sdk/include)
if(THRONG_SANITIZE)
  target_compile_options(throng_flags INTERFACE
    -fsanitize=${THRONG_SANITIZE} -fno-sanitize-recover=all -O1 -fno-omit-frame-pointer)
  target_link_options(throng_flags INTERFACE -fsanitize=${THRONG_SANITIZE})
endif()
if(THRONG_FUZZERS)
  # The rooms report their coverage to the fuzzers, which would search blindly otherwise.
  target_compile_options(throng_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(throng_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# NDEBUG would only remove the standard library's assert; THRONG_ASSERT stays on in every build.
