#include "run/crash_page.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "base/assert.hpp"

namespace throng::run {
namespace {

[[noreturn]] void fail(int fd, const char* what) {
  const int error = errno;
  if (fd >= 0) ::close(fd);
  throw std::system_error(error, std::generic_category(), what);
}

CrashPage* map_page(int fd) {
  void* page = ::mmap(nullptr, sizeof(CrashPage), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) fail(fd, "mmap");
  return static_cast<CrashPage*>(page);
}

}  // namespace

SharedCrashPage::SharedCrashPage(unsigned cores) {
  THRONG_ASSERT(cores <= CrashPage::kMostCores);
  fd_ = ::memfd_create("throng crash page", MFD_CLOEXEC);
  if (fd_ < 0) fail(fd_, "memfd_create");
  if (::ftruncate(fd_, sizeof(CrashPage)) != 0) fail(fd_, "ftruncate");
  page_ = map_page(fd_);
  // The memory is all zeros, which is right for all but the records of the cores. Only those that
  // there are take memory.
  page_->cores = cores;
  for (unsigned i = 0; i < cores; ++i) new (&page_->core[i]) CrashPage::Core();
}

SharedCrashPage::SharedCrashPage(Adopted adopted) : fd_(adopted.fd) {
  struct stat found {};
  if (::fstat(fd_, &found) != 0) fail(-1, "fstat");
  if (found.st_size != static_cast<off_t>(sizeof(CrashPage))) {
    errno = EINVAL;
    fail(-1, "the crash page");
  }
  page_ = map_page(fd_);
}

SharedCrashPage::~SharedCrashPage() {
  ::munmap(page_, sizeof(CrashPage));
  ::close(fd_);
}

}  // namespace throng::run
