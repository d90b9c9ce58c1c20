#include "persistence/pg_transport.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

using Catch::Contains;
using troupe::pg::transport_flaw;

TEST_CASE("a socket and this machine itself need no encryption") {
  for (const auto* url :
       {"dbname=troupe", "host=/run/postgresql dbname=troupe", "host=localhost", "host=127.0.0.1",
        "postgresql://ann@localhost/troupe", "postgresql://ann@[::1]:5433/troupe",
        "host=localhost,/run/postgresql", "hostaddr=127.0.0.1 host=db.example.org"})
    CHECK(transport_flaw(url) == "");
}

TEST_CASE("over a network the certificate is checked by name, or the flaw is told") {
  for (const auto* url :
       {"host=db.example.org", "host=db.example.org sslmode=require",
        "host=db.example.org sslmode=verify-ca", "postgresql://ann:secret@db.example.org/troupe",
        "host=localhost,db.example.org", "hostaddr=192.0.2.1 host=localhost"})
    CHECK_THAT(transport_flaw(url), Contains("sslmode=verify-full"));
  CHECK(transport_flaw("host=db.example.org sslmode=verify-full") == "");
  CHECK(transport_flaw("postgresql://ann:secret@db.example.org/troupe?sslmode=verify-full") == "");
}

TEST_CASE("a flaw tells no password") {
  CHECK_THAT(transport_flaw("postgresql://ann:hunter2@db.example.org/troupe"),
             !Contains("hunter2"));
}

TEST_CASE("what the URL leaves open, libpq's variables say") {
  ::setenv("PGHOST", "db.example.org", 1);
  CHECK_THAT(transport_flaw("dbname=troupe"), Contains("db.example.org"));
  ::setenv("PGSSLMODE", "verify-full", 1);
  CHECK(transport_flaw("dbname=troupe") == "");
  ::unsetenv("PGHOST");
  ::unsetenv("PGSSLMODE");
}
