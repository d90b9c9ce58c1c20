#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <set>

#include "tests/house.hpp"

namespace {

using namespace troupe::test;
using house::findings;
using house::source;

/// Who breaks a rule of the house and was there before it; may only shrink.
const std::set<std::string> known_long_files = {};
const std::set<std::string> known_long_functions = {
    "actors/tree.cpp",  // the supervision tree, a value to be read from top to bottom
};
const std::set<std::string> known_empty_names = {"client_info", "topic_user_info"};

constexpr std::size_t file_lines_max = 400;

source code(std::vector<std::string> lines) {
  return {"a/b.cpp", lines, lines};
}

std::string all_of(const findings& found) {
  return fmt::format("\n{}\n", fmt::join(found, "\n"));
}

findings in_all_sources(findings (*search)(const source&)) {
  findings found;
  for (const auto& in : house::sources()) {
    auto more = search(in);
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

findings empty_names_not_known(const source& in) {
  auto found = house::empty_names(in);
  std::erase_if(found, [](const std::string& line) {
    const auto name = line.substr(0, line.find(" has "));
    return known_empty_names.contains(name.substr(name.rfind(' ') + 1));
  });
  return found;
}

findings long_file(const source& in) {
  if (in.lines.size() <= file_lines_max) return {};
  return {fmt::format("{}: {} lines, at most {} are good to read", in.path, in.lines.size(),
                      file_lines_max)};
}

/// What `search` finds in sources that are not known for it, and who is known without reason.
findings with_known(findings (*search)(const source&), const std::set<std::string>& known) {
  findings found;
  for (const auto& in : house::sources()) {
    auto more = search(in);
    if (!known.contains(in.path))
      found.insert(found.end(), more.begin(), more.end());
    else if (more.empty())
      found.push_back(in.path + ": is fine now, take it off the list");
  }
  return found;
}

findings sleeps_in_tests(const source& in) {
  return in.path.starts_with("tests/") ? house::sleeps(in) : findings{};
}

void check_empty(const findings& found) {
  INFO(all_of(found));
  CHECK(found.empty());
}

}  // namespace

TEST_CASE("our names say something") {
  check_empty(in_all_sources(empty_names_not_known));
}

TEST_CASE("our files are short enough to read") {
  check_empty(with_known(long_file, known_long_files));
}

TEST_CASE("our functions are short enough to read") {
  check_empty(with_known(house::long_functions, known_long_functions));
}

TEST_CASE("our tests do not wait for the clock") {
  check_empty(in_all_sources(sleeps_in_tests));
}

TEST_CASE("every header of ours has a reader") {
  check_empty(house::unused_headers(house::sources()));
}

TEST_CASE("the house test finds empty names, and lets those of libraries go") {
  CHECK(
      house::empty_names(code({"int user_data = 0;"})) ==
      findings{"a/b.cpp:1: user_data has \"data\": say what is in it: rows, bytes, body, claims"});
  CHECK(house::empty_names(code({"class session_manager;"})).size() == 1);
  CHECK(house::empty_names({"a/string_util.cpp", {}, {}}).size() == 1);
  CHECK(house::empty_names(code({"text.data(); log::info(x); std::data(y); p->data;"})).empty());
  CHECK(house::empty_names(code({"database metadata; enum { info };"})).empty());
}

TEST_CASE("the house test finds sleeps that nobody explains") {
  CHECK(house::sleeps(code({"std::this_thread::sleep_for(1s);"})).size() == 1);
  CHECK(house::sleeps(code({"// the kernel wants it", "usleep(1);"})).empty());
  CHECK(house::sleeps(code({"asleep(1); pg_sleep(2);"})).empty());
}

TEST_CASE("the house test counts a function's lines from its head to its brace") {
  std::vector<std::string> lines(48, "  call();");
  lines.insert(lines.begin(), "int f() {");
  lines.push_back("}");
  CHECK(house::long_functions(code(lines)).empty());
  lines.insert(lines.begin() + 1, "  if (x) { call(); }");
  CHECK(house::long_functions(code(lines)) == findings{"a/b.cpp:1: a function of 51 lines"});
}

TEST_CASE("the house test reads code without comments and literals") {
  CHECK(house::without_comments_and_quotes("a // b\nc /* d\n */ e") == "a \nc \n e");
  CHECK(house::without_comments_and_quotes(R"(f("x\"y", 'z', 1'000))") == "f(, , 1'000)");
  CHECK(house::without_comments_and_quotes("R\"sql(a \" b)sql\";") == ";");
}
