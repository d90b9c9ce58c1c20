#pragma once

#include "messages/auth.hpp"
#include "messages/passwords.hpp"
#include "persistence/statements.hpp"
#include "tests/integration/database.hpp"
#include "tests/text.hpp"

/// The real schemas, empty, and rows for them.
namespace troupe::test {

inline void fresh_schemas() {
  drop_schema("auth");
  drop_schema("profile");
  must(pg::migrate({.owner_url = auth_owner_url(),
                    .schema = "auth",
                    .service_role = "troupe_auth",
                    .migrations = sql::auth::migrations}));
  must(pg::migrate({.owner_url = profile_owner_url(),
                    .schema = "profile",
                    .service_role = "troupe_profile",
                    .migrations = sql::profile::migrations}));
}

/// The same, and a session with one of them.
inline pg::session fresh_auth() {
  fresh_schemas();
  return connected({.url = auth_url()});
}

inline new_account somebody(const std::string& login) {
  return {a<display_name>("Some Body"), a<login_name>(login),
          a<email_address>(login + "@example.org"), a<new_password_text>("SecurePass123!")};
}

inline password_hash some_hash(const std::string& salt = "salt") {
  return a<password_hash>("$argon2id$v=19$m=7168,t=1,p=1$" + salt + "$hash");
}

struct row_count {
  std::int64_t count = 0;
};
TROUPE_DESCRIBE(row_count, count);

/// How many rows `from` has: a table, and a WHERE if need be. As superuser.
inline std::int64_t rows_in(const std::string& from) {
  auto session = connected({.url = superuser_url()});
  const auto sql = "SELECT count(*) AS count FROM " + from;
  return must(session.query_one<row_count>({"test.count", sql.c_str()})).count;
}

/// As superuser.
inline void change(const std::string& sql) {
  run_as(superuser_url(), sql);
}

}  // namespace troupe::test
