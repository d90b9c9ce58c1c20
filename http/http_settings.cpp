#include "http/server.hpp"

namespace troupe::http {

void http_settings::declare(setting_list& list) {
  using std::chrono::seconds;
  list.add("http.address", listen.address, "The IP address to listen on", {.in_dev = "127.0.0.1"});
  list.add("http.port", listen.port, "The port to listen on; 0 takes any that is free", {0, 65535});
  list.add("http.threads", listen.threads, "Threads that read requests and write answers", {1, 64});
  list.add("http.base-path", base_path,
           "What all paths but those of health begin with; without it they are not served");
  list.add("http.deadline", listen.deadline, "When a request is given up at the latest",
           {std::chrono::milliseconds{100}, seconds{7}});
  listen.edge.declare(list);
}

}  // namespace troupe::http
