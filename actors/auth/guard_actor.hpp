#pragma once

#include <memory>

#include "actors/auth/token_guard.hpp"
#include "actors/supervision/service.hpp"

namespace troupe {

/// GuardActor feeds this node's token_guard: at its start it asks AuthActor for the keys, which
/// makes AuthActor tell it of every revocation from then on, and reads what was revoked before,
/// page by page. Until it has all, and again after a restart, the guard says "ask". It tries again
/// by itself while AuthActor cannot answer. AuthActor tells it of new keys; it also asks for them
/// each minute, so that it knows one that another node has made long before that signs.
guard_actor spawn_guard_actor(const backstage& stage, std::shared_ptr<token_guard> guard,
                              auth_actor auth);

}  // namespace troupe
