#pragma once

#include <chrono>
#include <string>
#include <variant>

namespace troupe::http {

/// Why there is no answer from a control socket.
struct control_failure {
  enum class kind {
    no_server,  ///< nobody listens there
    refused,    ///< the server answered with a problem
    lost,       ///< no answer came, it is not known what was done
  };

  kind what;
  std::string text;  ///< for refused the problem as JSON, else a sentence for people
};

/// Whether a server listens there; says nothing to it.
bool is_served(const std::string& path);

/// Gives the running server a command and waits for its answer, the JSON of it. See control.hpp.
std::variant<std::string, control_failure> ask_control(
    const std::string& path, const std::string& command, const std::string& json,
    std::chrono::milliseconds patience = std::chrono::seconds{35});

}  // namespace troupe::http
