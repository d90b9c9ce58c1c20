#include "messages/metrics.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "tests/text.hpp"

using namespace troupe::metrics;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

std::string told(const source& one) {
  return exposition(std::array{one});
}

/// What is wrong with a row by the conventions of Prometheus; or "".
std::string flaw_of(const metric_row& row) {
  static const std::regex word{"[a-z][a-z0-9]*(_[a-z0-9]+)*"};
  const bool is_total = row.name.ends_with("_total");
  const auto unit = row.unit.empty() ? "" : '_' + std::string{row.unit};
  if (!std::regex_match(row.name, word)) return "name";
  if (!row.name.starts_with("troupe_") && !row.name.starts_with("process_")) return "prefix";
  if (is_total != (row.what == kind::counter)) return "_total is for counters";
  if (!row.name.ends_with(is_total ? unit + "_total" : unit)) return "unit";
  if (row.what == kind::histogram && row.unit != "seconds") return "histograms are of times";
  if (row.help.empty() || row.help.ends_with('.') || row.help.find('|') != row.help.npos)
    return "help";
  if (row.alert.ends_with('.') || row.alert.find('|') != row.alert.npos) return "alert";
  for (const auto& label : row.labels)
    if (!std::regex_match(label, word) || label == "le") return "label " + label;
  return "";
}

}  // namespace

TEST_CASE("every metric is called as Prometheus wants it") {
  std::set<std::string> names;
  for (const auto& row : table()) {
    INFO(row.name);
    CHECK(flaw_of(row) == "");
    CHECK(names.insert(row.name).second);
  }
}

TEST_CASE("a metric comes with its help and its kind") {
  const auto text = told([](sheet& to) { to.put(metric::http_requests_in_flight, {}, 3); });
  CHECK_THAT(text, Contains("# HELP troupe_http_requests_in_flight Requests on the public"));
  CHECK_THAT(text, Contains("# TYPE troupe_http_requests_in_flight gauge\n"
                            "troupe_http_requests_in_flight 3\n"));
}

TEST_CASE("labels stand in the order of their row, and values cannot break out") {
  const auto text = told([](sheet& to) {
    to.put(metric::http_requests_total, {"/a\"b\\c\n", "GET", "200"}, 1);
  });
  CHECK_THAT(text, Contains("# TYPE troupe_http_requests_total counter\n"
                            R"(troupe_http_requests_total{route="/a\"b\\c\n",method="GET",)"
                            "status=\"200\"} 1\n"));
}

TEST_CASE("a histogram counts up to each bound, and all") {
  timings times;
  times.add(50us);
  times.add(2ms);
  times.add(1min);
  const auto text = told([&](sheet& to) {
    to.put(metric::http_request_seconds, {"/a", "GET"}, times);
  });
  const auto line = [](const char* bound, int count) {
    return Contains(std::string{"troupe_http_request_seconds_bucket{route=\"/a\",method=\"GET\","} +
                    "le=\"" + bound + "\"} " + std::to_string(count) + '\n');
  };
  CHECK_THAT(text, line("0.0001", 1) && line("0.001", 1) && line("0.0025", 2) && line("10", 2) &&
                       line("+Inf", 3));
  CHECK_THAT(text, Contains("_count{route=\"/a\",method=\"GET\"} 3\n") &&
                       Contains("_sum{route=\"/a\",method=\"GET\"} 60.00205\n"));
}

TEST_CASE("what nobody tells is not there") {
  CHECK_THAT(told([](sheet&) {}), !Contains("troupe_http_requests_in_flight"));
}

TEST_CASE("labels that are not those of the row are a mistake") {
  CHECK_THROWS(told([](sheet& to) { to.put(metric::http_requests_total, {"/a"}, 1); }));
  CHECK_THROWS(number_of(metric::http_requests_total, {"/a"}));
}

TEST_CASE("a number is the same for all who ask for it") {
  auto& one = number_of(metric::http_requests_total, {"/test", "GET", "200"});
  auto& other = number_of(metric::http_requests_total, {"/test", "GET", "500"});
  CHECK(&one == &number_of(metric::http_requests_total, {"/test", "GET", "200"}));
  CHECK(&one != &other);
  one += 2;
  CHECK_THAT(told([](sheet&) {}), Contains(R"({route="/test",method="GET",status="200"} 2)") &&
                                      Contains(R"({route="/test",method="GET",status="500"} 0)"));
}
