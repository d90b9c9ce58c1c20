#include "actors/mail/letter_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "messages/errors.hpp"
#include "messages/failpoint.hpp"

namespace troupe {

namespace {

/// What the system has just said about `path`.
std::system_error trouble_with(const std::string& path) {
  return {errno, std::generic_category(), path};
}

class open_file {
 public:
  open_file(const std::string& path, int flags)
      : path_(path), number_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (number_ < 0) throw trouble_with(path_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() { close(number_); }

  void write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto size = write(number_, bytes.data(), bytes.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) throw trouble_with(path_);
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
  }

  void to_disk() const {
    if (fsync(number_) != 0) throw trouble_with(path_);
  }

 private:
  const std::string path_;
  const int number_;
};

class letter_folder final : public letterbox {
 public:
  letter_folder(std::string folder, std::int64_t number)
      : folder_(std::move(folder)),
        unfinished_(fmt::format("{}/.unfinished-{}", folder_, number)) {}

  caf::expected<std::string> post(const letter& what) override {
    const auto path = folder_ + '/' + file_name_of(what);
    const auto bytes = written(what);
    try {
      put(path, bytes);
    } catch (const std::system_error& failure) {
      return caf::make_error(errc::mail_unavailable, std::string{failure.what()});
    }
    return path;
  }

 private:
  void make_folder() const {
    if (mkdir(folder_.c_str(), 0700) != 0) {
      if (errno != EEXIST) throw trouble_with(folder_);
      return;
    }
    open_file{folder_ + "/..", O_RDONLY | O_DIRECTORY}.to_disk();
  }

  void put(const std::string& path, const std::string& bytes) const {
    make_folder();
    {
      const open_file file{unfinished_, O_WRONLY | O_CREAT | O_TRUNC};
      file.write_all(bytes);
      file.to_disk();
    }
    failpoint::pass(failpoint::letter_after_write);
    if (rename(unfinished_.c_str(), path.c_str()) != 0) throw trouble_with(path);
    failpoint::pass(failpoint::letter_after_rename);
    open_file{folder_, O_RDONLY | O_DIRECTORY}.to_disk();
  }

  const std::string folder_;
  const std::string unfinished_;
};

}  // namespace

std::unique_ptr<letterbox> make_letter_folder(std::string folder, std::int64_t number) {
  return std::make_unique<letter_folder>(std::move(folder), number);
}

std::string file_name_of(const letter& what) {
  using namespace std::chrono;
  const auto day = floor<days>(what.sent_at);
  const year_month_day date{day};
  const hh_mm_ss time{what.sent_at - day};
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z-{}.eml", int{date.year()},
                     unsigned{date.month()}, unsigned{date.day()}, time.hours().count(),
                     time.minutes().count(), time.seconds().count(), what.id.text());
}

}  // namespace troupe
