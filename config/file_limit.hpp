#pragma once

#include <cstdint>

namespace troupe::config {

/// Lets this process have as many files open as the system allows it; returns how many.
std::int64_t raise_file_limit();

/// How many connections fit beside all else that a process keeps open, if it may have `files`; at
/// most `wanted`. A process without a file left could neither log nor reach its database.
std::int64_t connections_within(std::int64_t wanted, std::int64_t files);

}  // namespace troupe::config
