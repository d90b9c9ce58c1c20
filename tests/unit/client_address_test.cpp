#include "http/client_address.hpp"

#include <catch2/catch.hpp>

using namespace troupe::http;
using Catch::Contains;

namespace {

std::string read(std::string_view text) {
  const auto address = ip_address::parse(text);
  return address ? address->to_string() : "-";
}

struct hops {
  const char* peer;
  const char* forwarded_for;
  const char* client;
};

}  // namespace

TEST_CASE("addresses are read as proxies write them, and written in one way") {
  using rows = std::vector<std::pair<const char*, const char*>>;
  const auto [given, expected] = GENERATE(from_range(rows{{"192.0.2.1", "192.0.2.1"},
                                                          {"  192.0.2.1\t", "192.0.2.1"},
                                                          {"192.0.2.1:4711", "192.0.2.1"},
                                                          {"::ffff:192.0.2.1", "192.0.2.1"},
                                                          {"::FFFF:c000:0201", "192.0.2.1"},
                                                          {"2001:DB8:0:0::1", "2001:db8::1"},
                                                          {"[2001:db8::1]", "2001:db8::1"},
                                                          {"[2001:db8::1]:4711", "2001:db8::1"},
                                                          {"fe80::1%eth0", "fe80::1"},
                                                          {"[fe80::1%eth0]:1", "fe80::1"},
                                                          {"::", "::"},
                                                          {"", "-"},
                                                          {"unknown", "-"},
                                                          {"_hidden", "-"},
                                                          {"192.0.2", "-"},
                                                          {"192.0.2.256", "-"},
                                                          {"192.0.2.1:", "-"},
                                                          {"192.0.2.1:http", "-"},
                                                          {"192.0.2.1%eth0", "-"},
                                                          {"[192.0.2.1]", "-"},
                                                          {"[2001:db8::1", "-"},
                                                          {"[2001:db8::1]x", "-"},
                                                          {"2001:db8::1::2", "-"},
                                                          {"127.0.0.1\n", "-"}}));
  INFO(given);
  CHECK(read(given) == expected);
}

TEST_CASE("what stands behind U+0000 is not overlooked") {
  using namespace std::string_view_literals;
  CHECK(read("192.0.2.1\0"sv) == "-");
  CHECK(read("[2001:db8::1\0x]:4711"sv) == "-");
  CHECK(read("\0"sv) == "-");
}

TEST_CASE(
    "the client is the last that is no trusted proxy, and what stands before is not believed") {
  const proxy_list proxies{"10.0.0.0/8, 192.0.2.1, 2001:db8:aa::/48"};
  const auto [peer, forwarded_for, client] = GENERATE(from_range(std::vector<hops>{
      {"203.0.113.5", "", "203.0.113.5"},
      {"203.0.113.5", "198.51.100.1", "203.0.113.5"},
      {"192.0.2.1", "", "192.0.2.1"},
      {"192.0.2.1", "198.51.100.1", "198.51.100.1"},
      {"::ffff:192.0.2.1", "198.51.100.1", "198.51.100.1"},
      {"192.0.2.1", "9.9.9.9, 198.51.100.1", "198.51.100.1"},
      {"192.0.2.1", "9.9.9.9, 198.51.100.1, 10.1.2.3", "198.51.100.1"},
      {"192.0.2.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"},
      {"192.0.2.1", "9.9.9.9, unknown", "192.0.2.1"},
      {"192.0.2.1", "9.9.9.9, unknown, 10.1.2.3", "10.1.2.3"},
      {"192.0.2.1", "9.9.9.9,", "192.0.2.1"},
      {"192.0.2.1", ",,,", "192.0.2.1"},
      {"192.0.2.2", "9.9.9.9", "192.0.2.2"},
      {"11.0.0.0", "9.9.9.9", "11.0.0.0"},
      {"2001:db8:aa:1::7", "2001:db8:bb::1", "2001:db8:bb::1"},
      {"2001:db8:ab::7", "2001:db8:bb::1", "2001:db8:ab::7"},
  }));
  INFO(peer << " | " << forwarded_for);
  CHECK(client_address(*ip_address::parse(peer), forwarded_for, proxies).to_string() == client);
}

TEST_CASE("nobody is a trusted proxy unless it is said") {
  const auto peer = *ip_address::parse("127.0.0.1");
  CHECK(client_address(peer, "9.9.9.9", proxy_list{}) == peer);
  CHECK(client_address(peer, "9.9.9.9", proxy_list{" , "}) == peer);
  CHECK(client_address(peer, "9.9.9.9", proxy_list{"0.0.0.0/0"}).to_string() == "9.9.9.9");
  CHECK_FALSE(proxy_list{"0.0.0.0/0"}.trusts(*ip_address::parse("2001:db8::1")));
}

TEST_CASE("a list of proxies that cannot be read is refused with what is wrong") {
  const auto text = GENERATE(as<std::string>{}, "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x",
                             "haproxy", "::/129", "10.0.0.0/-1", "192.0.2.1 192.0.2.2");
  CHECK_THROWS_WITH(proxy_list{"192.0.2.1, " + text},
                    Contains("\"" + text + "\"") && Contains("http.trusted-proxies"));
}

TEST_CASE("IPv4 addresses count by themselves, IPv6 addresses by their first 64 bits") {
  CHECK(limit_key("192.0.2.1") == limit_key("::ffff:192.0.2.1"));
  CHECK(limit_key("192.0.2.1") != limit_key("192.0.2.2"));
  CHECK(limit_key("2001:db8:1:2::1") == limit_key("2001:db8:1:2:ffff::9"));
  CHECK(limit_key("2001:db8:1:2::1") != limit_key("2001:db8:1:3::1"));
  CHECK(limit_key("192.0.2.1") != limit_key("2001:db8::c000:201"));
  CHECK(limit_key("") == 0);
}
