#include "tests/house.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <utility>

namespace troupe::test::house {

namespace {

constexpr std::size_t function_lines_max = 50;

constexpr std::pair<const char*, const char*> empty_words[] = {
    {"manager", "say what it does: supervisor, pool, registry"},
    {"managers", "say what they do: supervisors, pools"},
    {"helper", "say what it helps with, or make it a function"},
    {"helpers", "say what they help with"},
    {"util", "put it where it is used, or name what it is about"},
    {"utils", "put them where they are used, or name what they are about"},
    {"data", "say what is in it: rows, bytes, body, claims"},
    {"info", "say what is known: facts, details, claims"}};

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from{text};
  for (std::string line; std::getline(from, line);) lines.push_back(line);
  return lines;
}

source read(const std::filesystem::path& root, const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream{file}.rdbuf();
  auto code = split_lines(without_comments_and_quotes(text.str()));
  auto lines = split_lines(text.str());
  code.resize(lines.size());
  return {std::filesystem::relative(file, root).string(), std::move(lines), std::move(code)};
}

std::vector<source> read_all() {
  std::vector<source> all;
  const std::filesystem::path root{TROUPE_SOURCE_DIR};
  for (const auto* floor : {"actors", "config", "http", "messages", "persistence", "tests"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root / floor})
      if (const auto kind = entry.path().extension(); kind == ".hpp" || kind == ".cpp")
        all.push_back(read(root, entry.path()));
  std::ranges::sort(all, {}, &source::path);
  return all;
}

std::string finding(const source& in, std::size_t line, std::string_view what) {
  return fmt::format("{}:{}: {}", in.path, line + 1, what);
}

/// What is wrong with a name, or "".
std::string emptiness(const std::string& name) {
  if (name == "info" || name == "build_info") return "";  // a level; as metrics are called
  const auto words = '_' + name + '_';
  for (const auto& [word, advice] : empty_words)
    if (words.find(fmt::format("_{}_", word)) != words.npos)
      return fmt::format("{} has \"{}\": {}", name, word, advice);
  return "";
}

/// Where the literal or comment that begins at `at` ends; `at` if none does.
std::size_t skip(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  const auto behind = [&](std::string_view end, std::size_t from) {
    const auto found = text.find(end, at + from);
    return found == text.npos ? text.size() : found + end.size();
  };
  if (rest.starts_with("//")) return std::min(text.find('\n', at), text.size());
  if (rest.starts_with("/*")) return behind("*/", 2);
  if (rest.starts_with("R\"")) {
    const auto open = rest.find('(');
    return behind(fmt::format("){}\"", rest.substr(2, open - 2)), open);
  }
  const char quote = rest.front();
  const bool parts_digits = quote == '\'' && at > 0 && std::isalnum(text[at - 1]) != 0;
  if ((quote != '"' && quote != '\'') || parts_digits) return at;
  auto end = at + 1;
  while (end < text.size() && text[end] != quote) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

bool opens_function(const std::string& line) {
  static const std::regex head{R"(^\S.*\)[^;]*\{$|^ .*\) (const |noexcept |override )*\{$)"};
  static const std::regex statement{R"(^\s*(if|for|while|switch|namespace|struct|class|\}|do)\b)"};
  return std::regex_search(line, head) && !std::regex_search(line, statement);
}

/// The line of the brace that closes the one at the end of line `from`.
std::size_t closing_line(const source& in, std::size_t from) {
  int depth = 0;
  for (auto at = from; at < in.code.size(); ++at) {
    depth += static_cast<int>(std::ranges::count(in.code[at], '{'));
    depth -= static_cast<int>(std::ranges::count(in.code[at], '}'));
    if (depth <= 0) return at;
  }
  return in.code.size();
}

}  // namespace

std::string without_comments_and_quotes(std::string_view text) {
  std::string code;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = skip(text, at);
    if (end == at) {
      code += text[at++];
      continue;
    }
    code.append(static_cast<std::size_t>(std::ranges::count(text.substr(at, end - at), '\n')),
                '\n');
    at = end;
  }
  return code;
}

const std::vector<source>& sources() {
  static const auto all = read_all();
  return all;
}

findings empty_names(const source& in) {
  findings found;
  const auto file = std::filesystem::path{in.path}.stem().string();
  if (const auto wrong = emptiness(file); !wrong.empty()) found.push_back(finding(in, 0, wrong));
  static const std::regex name{R"((::|->|\.)?\b[A-Za-z_]\w*)"};
  for (std::size_t i = 0; i < in.code.size(); ++i) {
    const auto& line = in.code[i];
    if (line.starts_with("#")) continue;
    for (std::sregex_iterator at{line.begin(), line.end(), name}, end; at != end; ++at) {
      if ((*at)[1].matched) continue;
      if (const auto wrong = emptiness(at->str()); !wrong.empty())
        found.push_back(finding(in, i, wrong));
    }
  }
  return found;
}

findings sleeps(const source& in) {
  static const std::regex sleep{R"(\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\()"};
  findings found;
  for (std::size_t i = 0; i < in.code.size(); ++i) {
    const bool is_explained = in.lines[i].find("//") != std::string::npos ||
                              (i > 0 && in.lines[i - 1].find("//") != std::string::npos);
    if (std::regex_search(in.code[i], sleep) && !is_explained)
      found.push_back(finding(in, i, "sleeps without a comment that convinces"));
  }
  return found;
}

findings long_functions(const source& in) {
  findings found;
  for (std::size_t i = 0; i < in.code.size(); ++i) {
    if (!opens_function(in.code[i])) continue;
    const auto lines = closing_line(in, i) - i + 1;
    if (lines > function_lines_max)
      found.push_back(finding(in, i, fmt::format("a function of {} lines", lines)));
  }
  return found;
}

findings unused_headers(const std::vector<source>& all) {
  static const std::regex include{R"re(^#include "([^"]+)")re"};
  std::set<std::string> used;
  for (const auto& in : all)
    for (const auto& line : in.lines)
      if (std::smatch match; std::regex_search(line, match, include))
        used.insert(std::filesystem::path{match[1].str()}.filename().string());
  findings found;
  for (const auto& in : all)
    if (const std::filesystem::path path{in.path};
        path.extension() == ".hpp" && !used.contains(path.filename().string()))
      found.push_back(in.path + ": nobody includes it");
  return found;
}

}  // namespace troupe::test::house
