#pragma once

#include "http/exchange.hpp"

namespace troupe::http {

/// Adds what keeps a browser from doing more with an answer than it is for, but for headers that
/// the answer names itself. `is_secure`: it goes over TLS, and so shall all to come for a year.
void add_security_headers(response& out, bool is_secure);

}  // namespace troupe::http
