#pragma once

#include <string>

#include "actors/auth/service_clients.hpp"
#include "actors/tree.hpp"
#include "http/admin_settings.hpp"
#include "http/limit_settings.hpp"
#include "http/server.hpp"
#include "messages/log.hpp"
#include "messages/setting.hpp"

namespace troupe::config {

/// Two schemas, which may be two databases, each with an owner, who changes tables and whom
/// migrating alone uses, and a service role, who reads and writes rows.
struct database_settings {
  std::string auth_url = "dbname=troupe user=troupe_auth";
  std::string auth_owner_url = "dbname=troupe user=troupe_auth_owner";
  std::string profile_url = "dbname=troupe user=troupe_profile";
  std::string profile_owner_url = "dbname=troupe user=troupe_profile_owner";
  std::chrono::milliseconds connect_within{700};
  std::chrono::milliseconds answer_within{800};
  bool migrate = true;

  pg::connection_settings auth() const { return {auth_url, connect_within, answer_within}; }
  pg::connection_settings profile() const { return {profile_url, connect_within, answer_within}; }

  void declare(setting_list& list);
};

/// Every setting there is, as the services declare them.
struct settings {
  log::settings log;
  std::string state_folder = "/var/lib/troupe";
  std::string secret_file;  ///< empty: `secret` in the state folder
  std::chrono::milliseconds stop_notice = std::chrono::seconds{3};  ///< proxies look each second
  std::chrono::milliseconds stop_within = std::chrono::seconds{10};
  database_settings database;
  http::http_settings http;
  http::admin_settings admin;
  http::limit_settings limits;
  tree_settings actors;
  client_settings clients;

  std::string control_path() const { return state_folder + "/control"; }
  std::string secret_path() const {
    return secret_file.empty() ? state_folder + "/secret" : secret_file;
  }
};

/// The list refers to the variables in `all`, which must outlive it.
setting_list all_settings(settings& all);

/// Where the server keeps what is its own, if no setting says: /var/lib/troupe for root, else
/// `xdg_state_home`/troupe, or `home`/.local/state/troupe if that is empty (XDG Base Directory
/// Specification).
std::string default_state_folder(bool is_root, const std::string& xdg_state_home,
                                 const std::string& home);

}  // namespace troupe::config
