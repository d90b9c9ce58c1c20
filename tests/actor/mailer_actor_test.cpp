#include "actors/mail/mailer_actor.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "messages/events.hpp"
#include "tests/letter_reader.hpp"
#include "tests/stage.hpp"
#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;
namespace fs = std::filesystem;

namespace {

std::string new_folder() {
  std::string name = fs::temp_directory_path() / "troupe-mail.XXXXXX";
  REQUIRE(mkdtemp(name.data()));
  return name;
}

/// A mailer without a mail server.
struct mailer_stage {
  ~mailer_stage() { fs::remove_all(home); }

  stage on;
  std::string home = new_folder();
  std::string folder = home + "/mail";
  std::shared_ptr<mail_outage> outage = std::make_shared<mail_outage>();
  mailer_actor mailer = spawn_mailer_actor(on.back(), {{}, folder}, outage, 1);

  event_header header = {.event_id = a<uuid>("0b9f3c1e-58a2-4c55-9d58-1f5f8f1f9b11"),
                         .occurred_at = "2026-11-21T08:30:07.123456Z",
                         .correlation_id = "request"};

  outcome<event_applied> welcome() {
    const welcome_mail event{{},
                             {7},
                             a<email_address>("ann@example.org"),
                             a<display_name>("Ann Lee"),
                             a<locale_name>("en")};
    return on.deliver<event_applied>(mailer, header, event);
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    if (!fs::exists(folder)) return names;
    for (const auto& each : fs::directory_iterator{folder}) names.push_back(each.path().filename());
    return names;
  }

  std::string content_of(const std::string& name) const {
    std::ifstream file{folder + '/' + name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
};

const std::string file_name = "20261121T083007Z-0b9f3c1e-58a2-4c55-9d58-1f5f8f1f9b11.eml";

fs::perms mode_of(const std::string& path) {
  return fs::status(path).permissions();
}

}  // namespace

TEST_CASE_METHOD(mailer_stage, "without a mail server a letter is a file that only we may read") {
  CHECK_NOTHROW(welcome().value());
  CHECK(files() == std::vector{file_name});
  CHECK(mode_of(folder) == fs::perms::owner_all);
  CHECK(mode_of(folder + '/' + file_name) == (fs::perms::owner_read | fs::perms::owner_write));
  const auto fields = fields_before_body(content_of(file_name));
  CHECK(field_of(fields, "To") == "Ann Lee <ann@example.org>");
  CHECK(field_of(fields, "Message-ID") == "<0b9f3c1e-58a2-4c55-9d58-1f5f8f1f9b11@localhost>");
}

TEST_CASE_METHOD(mailer_stage, "an event that comes again makes the same file") {
  welcome();
  const auto before = content_of(file_name);
  header.replays = 1;
  CHECK_NOTHROW(welcome().value());
  CHECK(files() == std::vector{file_name});
  CHECK(content_of(file_name) == before);
}

TEST_CASE_METHOD(mailer_stage, "what was left unfinished by a former life is written over") {
  fs::create_directory(folder);
  std::ofstream{folder + "/.unfinished-1"} << std::string(100'000, 'x');
  CHECK_NOTHROW(welcome().value());
  CHECK(files() == std::vector{file_name});
  CHECK(content_of(file_name).find("xxx") == std::string::npos);
}

TEST_CASE_METHOD(mailer_stage, "while the disk takes nothing letters wait, and then go on") {
  std::ofstream{folder} << "no folder";
  const auto refused = welcome();
  CHECK(refused.error() == errc::mail_unavailable);
  fs::remove(folder);
  on.pass(std::chrono::milliseconds{100});
  CHECK_NOTHROW(welcome().value());
  CHECK(files() == std::vector{file_name});
}

TEST_CASE_METHOD(mailer_stage,
                 "letters that come a moment after an outage was found are not tried") {
  std::ofstream{folder} << "no folder";
  welcome();
  fs::remove(folder);
  CHECK(welcome().error() == errc::mail_unavailable);
  CHECK(files().empty());
}

TEST_CASE_METHOD(mailer_stage,
                 "an event without a moment breaks an invariant, and the mailer halts") {
  header.occurred_at = "some day";
  CHECK(welcome().error() == errc::handler_failed);
  CHECK(files().empty());
}

TEST_CASE("an outage begins once and ends once") {
  mail_outage outage;
  const mail_outage::clock::time_point now{};
  CHECK_FALSE(outage.ends());
  CHECK(outage.begins(now));
  CHECK_FALSE(outage.begins(now));
  CHECK(outage.is_fresh(now));
  CHECK_FALSE(outage.is_fresh(now + std::chrono::milliseconds{50}));
  CHECK(outage.ends());
  CHECK_FALSE(outage.is_fresh(now));
}
