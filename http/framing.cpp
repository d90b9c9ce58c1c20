#include "http/framing.hpp"

#include <algorithm>
#include <charconv>

#include "http/header_words.hpp"

namespace troupe::http {

namespace {

constexpr std::size_t head_line_length_max = 40 * 1024;  // more than any limit of the head's parts
constexpr std::size_t chunk_line_length_max = 1024;      // nobody says much of a chunk

/// The number that is all of `text`, which has a digit and no sign.
bool read_number(std::string_view text, int base, std::uint64_t& into) {
  const auto* end = text.data() + text.size();
  const auto [stopped, wrong] = std::from_chars(text.data(), end, into, base);
  return wrong == std::errc{} && stopped == end;
}

/// Whether a CR stands in `more` of a line, or at the end of what was there before, without an LF
/// behind it. It must be known at once: for the parser, CR and any byte end a head.
bool has_bare_cr(std::string_view before, std::string_view more) {
  if (before.ends_with('\r') && more.front() != '\n') return true;
  const auto cr = more.find('\r');
  return cr != std::string_view::npos && cr + 1 < more.size() && more[cr + 1] != '\n';
}

}  // namespace

std::size_t request_framing::take(std::string_view bytes) {
  if (broken_) return 0;
  std::size_t whole = 0;
  auto rest = bytes;
  while (!rest.empty()) {
    broken_ = !step(rest);
    if (broken_) return whole;
    if (expects_ != part::request_line || left_ > 0 || !line_.empty()) continue;
    whole = bytes.size() - rest.size();
    come_ = 0;
  }
  return bytes.size();
}

bool request_framing::step(std::string_view& rest) {
  if (left_ > 0) {
    const auto skipped = std::min<std::uint64_t>(left_, rest.size());
    left_ -= skipped;
    come_ += skipped;
    rest.remove_prefix(skipped);
    return true;
  }
  const bool in_head = expects_ == part::request_line || expects_ == part::field;
  const auto limit = in_head ? head_line_length_max : chunk_line_length_max;
  const auto end = rest.find('\n');
  const bool is_whole = end != std::string_view::npos;
  const auto more = rest.substr(0, is_whole ? end + 1 : rest.size());
  if (line_.size() + more.size() > limit || has_bare_cr(line_, more)) return false;
  line_ += more;
  if (expects_ != part::chunk_size && expects_ != part::chunk_end) come_ += more.size();
  rest.remove_prefix(more.size());
  if (!is_whole) return true;
  const bool fits = take_line(line_);
  line_.clear();
  return fits;
}

bool request_framing::take_line(std::string_view line) {
  line.remove_suffix(1);
  const bool has_cr = line.ends_with('\r');
  if (has_cr) line.remove_suffix(1);
  switch (expects_) {
    case part::request_line: return line.empty() || take_request_line(line);
    case part::field: return line.empty() ? end_head() : take_field(line);
    case part::chunk_size: return has_cr && take_chunk_size(line);
    case part::chunk_end: expects_ = part::chunk_size; return has_cr && line.empty();
    case part::trailer: break;
  }
  if (line.empty()) expects_ = part::request_line;
  return has_cr && !line.starts_with(' ') && !line.starts_with('\t');
}

/// "GET /path HTTP/1.1", with exactly these blanks.
bool request_framing::take_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || std::ranges::count(line, ' ') != 2) return false;
  const auto version = line.substr(last + 1);
  if (first == 0 || last == first + 1 || !version.starts_with("HTTP/1.")) return false;
  is_old_ = version == "HTTP/1.0";
  expects_ = part::field;
  length_ = 0;
  has_length_ = is_chunked_ = false;
  return true;
}

/// A blank before the colon is refused with words later; until then it must not hide a name.
bool request_framing::take_field(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) return false;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const auto name = trimmed(line.substr(0, colon));
  const auto value = trimmed(line.substr(colon + 1));
  if (same_letters(name, "content-length")) {
    if (has_length_) return false;
    has_length_ = true;
    return read_number(value, 10, length_);
  }
  if (same_letters(name, "transfer-encoding")) {
    if (is_chunked_ || is_old_) return false;
    is_chunked_ = same_letters(value, "chunked");
    return is_chunked_;
  }
  return true;
}

bool request_framing::end_head() {
  if (has_length_ && is_chunked_) return false;
  left_ = length_;
  expects_ = is_chunked_ ? part::chunk_size : part::request_line;
  return true;
}

bool request_framing::take_chunk_size(std::string_view line) {
  if (!read_number(line.substr(0, line.find(';')), 16, left_)) return false;
  expects_ = left_ > 0 ? part::chunk_end : part::trailer;
  return true;
}

}  // namespace troupe::http
