#include "config/secret_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace troupe;
using namespace troupe::config;
using Catch::Contains;

namespace {

constexpr bool dev = false, production = true;

std::string new_folder() {
  std::string name = std::filesystem::temp_directory_path() / "troupe-secret.XXXXXX";
  REQUIRE(mkdtemp(name.data()));
  return name;
}

/// A folder of the test's own, and where the secret would be in it.
struct secret_folder {
  std::string folder = new_folder();
  std::string path = folder + "/secret";

  ~secret_folder() { std::filesystem::remove_all(folder); }

  void write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream{path, std::ios::binary} << text;
    REQUIRE(chmod(path.c_str(), mode) == 0);
  }

  std::string content() const {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  mode_t mode() const {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777;
  }

  std::string complaint(bool profile) const {
    try {
      read_secret(path, profile);
    } catch (const std::runtime_error& thrown) {
      return thrown.what();
    }
    return "";
  }
};

const std::string strong = "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg";

}  // namespace

TEST_CASE_METHOD(secret_folder, "in dev a secret is made up once, for its owner alone") {
  CHECK(complaint(dev) == "");
  CHECK(mode() == 0600);
  const auto made = content();
  CHECK(made.size() > 32);
  CHECK(complaint(dev) == "");
  CHECK(content() == made);
}

TEST_CASE_METHOD(secret_folder, "no two secrets that are made up are the same") {
  read_secret(path, dev);
  const secret_folder other;
  read_secret(other.path, dev);
  CHECK(content() != other.content());
}

TEST_CASE_METHOD(secret_folder, "production refuses a secret that was made up") {
  read_secret(path, dev);
  CHECK_THAT(complaint(production), Contains("made up") && Contains("--secret-file"));
}

TEST_CASE_METHOD(secret_folder, "production makes up no secret") {
  CHECK_THAT(complaint(production), Contains("no such file") && Contains("TROUPE_SECRET_FILE"));
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE_METHOD(secret_folder, "a strong secret is taken, with a newline behind it or not") {
  const auto* ending = GENERATE("", "\n", "\r\n");
  write(strong + ending);
  CHECK(complaint(production) == "");
}

TEST_CASE_METHOD(secret_folder, "a weak secret is refused, in dev too, and not repeated") {
  const auto weak = GENERATE(as<std::string>{}, "", "short", std::string(64, 'a'));
  write(weak);
  const auto profile = GENERATE(dev, production);
  CHECK_THAT(complaint(profile), Contains("weak") && Contains("--secret-file"));
  CHECK_THAT(complaint(profile), !Contains("aaaaaaaa"));
}

TEST_CASE_METHOD(secret_folder, "a secret that others may read or write is refused") {
  const auto mode = GENERATE(mode_t{0640}, mode_t{0604}, mode_t{0620}, mode_t{0602}, mode_t{0610});
  write(strong, mode);
  CHECK_THAT(complaint(production), Contains("chmod 600"));
}

TEST_CASE_METHOD(secret_folder, "a folder in the secret's place is named") {
  REQUIRE(mkdir(path.c_str(), 0700) == 0);
  CHECK_THAT(complaint(production), Contains(path + ": is a folder"));
}
