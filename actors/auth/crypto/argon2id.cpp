#include "actors/auth/crypto/argon2id.hpp"

#include <botan/mem_ops.h>
#include <botan/pwdhash.h>
#include <botan/system_rng.h>
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <charconv>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/octets.hpp"
#include "messages/errors.hpp"

namespace troupe {

namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t tag_bytes = 32;
constexpr std::size_t salt_bytes_min = 8;  // RFC 9106
constexpr std::size_t tag_bytes_min = 16;
constexpr std::size_t part_bytes_max = 64;

constexpr bounds<std::int64_t> memory_kib_allowed{7168, 1'048'576};
constexpr bounds<std::int64_t> passes_allowed{1, 16};
constexpr bounds<std::int64_t> lanes_allowed{1, 8};

/// What a PHC string says.
struct parsed_hash {
  password_settings settings;
  std::string salt;
  std::string tag;
};

/// PHC strings use the other alphabet of RFC 4648, also without padding.
std::string to_phc_base64(std::string_view bytes) {
  auto text = base64url_encode(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  return text;
}

std::optional<std::string> from_phc_base64(std::string_view text) {
  if (text.find_first_of("-_") != text.npos) return std::nullopt;
  std::string url{text};
  std::ranges::replace(url, '+', '-');
  std::ranges::replace(url, '/', '_');
  auto bytes = base64url_decode(url);
  return bytes && bytes->size() <= part_bytes_max ? bytes : std::nullopt;
}

/// Cuts what stands before `end` off `text`, and `end` with it.
std::string_view take_until(std::string_view& text, char end) {
  auto part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

/// The number in "m=19456" or the like, or -1, which nothing allows.
std::int64_t number_behind(std::string_view name, std::string_view part) {
  std::int64_t value = -1;
  if (!part.starts_with(name)) return -1;
  part.remove_prefix(name.size());
  auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), value);
  return failure == std::errc{} && end == part.data() + part.size() ? value : -1;
}

/// Less memory than we would allow ourselves is no danger, more is: it may be more than there is.
bool is_affordable(const password_settings& asked) {
  return asked.lanes >= lanes_allowed.least && asked.lanes <= lanes_allowed.most &&
         asked.passes >= passes_allowed.least && asked.passes <= passes_allowed.most &&
         asked.memory_kib >= 8 * asked.lanes && asked.memory_kib <= memory_kib_allowed.most;
}

std::optional<parsed_hash> parse_phc(std::string_view text) {
  constexpr std::string_view start = "$argon2id$v=19$";
  if (!text.starts_with(start)) return std::nullopt;
  text.remove_prefix(start.size());
  parsed_hash parsed;
  parsed.settings.memory_kib = number_behind("m=", take_until(text, ','));
  parsed.settings.passes = number_behind("t=", take_until(text, ','));
  parsed.settings.lanes = number_behind("p=", take_until(text, '$'));
  auto salt = from_phc_base64(take_until(text, '$'));
  auto tag = from_phc_base64(text);
  if (!salt || !tag || salt->size() < salt_bytes_min || tag->size() < tag_bytes_min ||
      !is_affordable(parsed.settings))
    return std::nullopt;
  parsed.salt = *salt;
  parsed.tag = *tag;
  return parsed;
}

std::string derive(std::string_view password, std::string_view salt, std::size_t length,
                   const password_settings& settings) {
  auto function = Botan::PasswordHashFamily::create_or_throw("Argon2id")
                      ->from_params(static_cast<std::size_t>(settings.memory_kib),
                                    static_cast<std::size_t>(settings.passes),
                                    static_cast<std::size_t>(settings.lanes));
  std::string tag(length, '\0');
  function->derive_key(reinterpret_cast<std::uint8_t*>(tag.data()), tag.size(), password.data(),
                       password.size(), octets(salt), salt.size());
  return tag;
}

std::string random_salt() {
  return text_of(Botan::system_rng().random_vec(salt_bytes));
}

}  // namespace

void password_settings::declare(setting_list& list) {
  list.add("auth.argon2-memory-kib", memory_kib,
           "Memory that hashing one password takes, in KiB; stored hashes follow at the next login",
           memory_kib_allowed);
  list.add("auth.argon2-passes", passes, "How often hashing a password goes over that memory",
           passes_allowed);
  list.add("auth.argon2-lanes", lanes, "Into how many lanes that memory is divided", lanes_allowed);
}

password_hash argon2id_hash(std::string_view password, const password_settings& settings) {
  auto salt = random_salt();
  auto tag = derive(password, salt, tag_bytes, settings);
  auto phc = fmt::format("$argon2id$v=19$m={},t={},p={}${}${}", settings.memory_kib,
                         settings.passes, settings.lanes, to_phc_base64(salt), to_phc_base64(tag));
  return std::get<password_hash>(password_hash::parse(std::move(phc)));
}

caf::expected<argon2id_verdict> argon2id_verify(std::string_view password,
                                                const std::optional<password_hash>& stored,
                                                const password_settings& settings) {
  if (!stored) {
    derive(password, random_salt(), tag_bytes, settings);
    return argon2id_verdict{};
  }
  auto hash = parse_phc(stored->text());
  if (!hash)
    return caf::make_error(errc::handler_failed,
                           std::string{"a stored password hash is not one of Argon2id"});
  auto tag = derive(password, hash->salt, hash->tag.size(), hash->settings);
  bool matches = Botan::constant_time_compare(octets(tag), octets(hash->tag), tag.size());
  return argon2id_verdict{matches, hash->settings != settings};
}

void keep_arenas_mapped() {
  // Above the first threshold glibc maps each allocation anew, above the second it gives back what
  // is free at an arena's end. Setting one turns off that both adapt themselves.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

void release_arenas() {
  // malloc_trim does not look at the end of an arena other than the first; a free that finds the
  // end above the threshold does, if what it frees is large.
  mallopt(M_TRIM_THRESHOLD, 128 << 10);
  void* volatile large = malloc(128 << 10);
  free(large);
  malloc_trim(0);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace troupe
