#pragma once

#include <string>

namespace troupe::pg {

/// What is wrong with how a URL gets its statements to PostgreSQL, for people, or "": over a
/// network it must be encrypted and the server's certificate checked by name (sslmode=verify-full),
/// since everything else lets somebody in between read and answer. A socket or this machine itself
/// need nothing. What the URL leaves open, libpq's variables (PGHOST, PGSSLMODE) say. A text that
/// is no URL is for whoever connects to complain about.
std::string transport_flaw(const std::string& url);

}  // namespace troupe::pg
