#include "config/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "messages/fields.hpp"
#include "messages/log.hpp"

namespace troupe::config {

namespace {

constexpr std::string_view made_up_mark = "made-up-at-first-start:";

std::runtime_error complaint(const std::string& path, const std::string& what) {
  return std::runtime_error(fmt::format(
      "{}: {}. Make one with `(umask 077; head -c 48 /dev/urandom | base64 -w0 >FILE)` and name it "
      "with --secret-file (TROUPE_SECRET_FILE)",
      path, what));
}

std::string make_up(const std::string& path) {
  std::string text{made_up_mark};
  for (int part = 0; part < 3; ++part) text += random_uuid().text();
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw complaint(path, fmt::format("cannot be made: {}", std::strerror(errno)));
  const auto written = write(file, text.data(), text.size());
  const bool kept = written == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  close(file);
  if (!kept) {
    unlink(path.c_str());
    throw complaint(path, "cannot be written");
  }
  log::info("config", "made up a secret", {{"file", path}});
  return text;
}

void check_mode(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    throw complaint(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  if (S_ISDIR(status.st_mode)) throw complaint(path, "is a folder");
  if (status.st_uid != geteuid() && status.st_uid != 0)
    throw complaint(path, "belongs to another user, who may know it");
  if ((status.st_mode & 077) != 0)
    throw complaint(path,
                    "others may read or write it; `chmod 600` it, and make a new one if they "
                    "may have");
}

std::string read(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file) throw complaint(path, "cannot be read");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

server_secret read_secret(const std::string& path, bool production) {
  if (access(path.c_str(), F_OK) != 0) {
    if (production)
      throw complaint(path,
                      "there is no such file, and the profile production makes "
                      "up no secret");
    return server_secret{make_up(path)};
  }
  check_mode(path);
  auto text = read(path);
  if (production && text.starts_with(made_up_mark))
    throw complaint(path, "holds a secret that was made up for the profile dev");
  if (const auto wrong = server_secret::check(text); !wrong.empty())
    throw complaint(path, fmt::format("the secret is weak: {}", wrong));
  return server_secret{std::move(text)};
}

}  // namespace troupe::config
