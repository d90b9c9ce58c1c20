#pragma once

#include <memory>

#include "actors/mail/letterbox.hpp"

namespace troupe {

/// Letters as `.eml` files in `folder` (0700, the files 0600), which is made if there is none. The
/// same letter is the same file. It is written under the name of the worker with this `number`,
/// renamed, and on the disk when `post` returns. What is wrong with the disk is mail_unavailable.
std::unique_ptr<letterbox> make_letter_folder(std::string folder, std::int64_t number);

/// "20261121T083000Z-<id>.eml": a folder of them is in the order of what happened.
std::string file_name_of(const letter& what);

}  // namespace troupe
