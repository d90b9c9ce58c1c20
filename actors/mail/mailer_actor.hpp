#pragma once

#include <memory>

#include "actors/mail/mail_outage.hpp"
#include "actors/mail/mail_settings.hpp"
#include "actors/supervision/service.hpp"

namespace troupe {

/// What MailerActor stands on.
struct mail_grounds {
  mail_route route = {};
  std::string folder;  ///< for letters, where there is no server
};

/// MailerActor makes a letter of an event and hands it to the mail server, or writes it to a file.
/// It keeps nothing: the same event makes the same letter, with the same Message-ID, however often
/// it comes. It is a pool of workers, each with a connection of its own, which is closed when there
/// is nothing to send; `number` tells them apart. That the server is away they say once, together;
/// a node without it is ready all the same.
mailer_actor spawn_mailer_actor(const backstage& stage, const mail_grounds& grounds,
                                const std::shared_ptr<mail_outage>& outage, std::int64_t number);

}  // namespace troupe
