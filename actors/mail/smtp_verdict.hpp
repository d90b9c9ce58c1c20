#pragma once

#include <string>

#include "messages/errors.hpp"

/// How a mail server's answers are judged.
namespace troupe {

/// How far a letter came: what the server was last told of it.
enum class smtp_stage {
  nothing,    ///< connecting, TLS and signing in come before
  sender,     ///< MAIL
  recipient,  ///< RCPT
  content,    ///< DATA and what follows
};

struct smtp_outcome {
  bool taken = false;
  smtp_stage reached = smtp_stage::nothing;
  int reply = 0;             ///< the last one; 0 if there was none to what was told last
  std::string words = {};    ///< that came with it
  std::string trouble = {};  ///< what the library says, of connections mostly
};

/// An answer to the letter is mail_refused (5xx) or mail_deferred (4xx), and so is a connection
/// lost once the recipient was named: perhaps it is this letter's fault, and the server may have
/// it. All else says that the server as a whole is of no use now: mail_unavailable. No error if it
/// was taken. The reason is the server's if it gave one, without addresses.
caf::error verdict_on(const smtp_outcome& outcome);

/// `text` as one short line, with *** for what looks like an e-mail address.
std::string without_addresses(const std::string& text);

}  // namespace troupe
