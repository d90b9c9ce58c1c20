#include "config/file_limit.hpp"

#include <sys/resource.h>
#include <catch2/catch.hpp>

using namespace troupe::config;

TEST_CASE("connections leave room for what else a process has open") {
  CHECK(connections_within(10'000, 1'048'576) == 10'000);
  CHECK(connections_within(10'000, 1024) == 824);
  CHECK(connections_within(10'000, 100) == 1);
  CHECK(connections_within(5, 1024) == 5);
}

TEST_CASE("the limit of open files is raised to what the system allows") {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit low{64, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &low);
  CHECK(raise_file_limit() == static_cast<std::int64_t>(before.rlim_max));
  setrlimit(RLIMIT_NOFILE, &before);
}
