#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::http {

/// Watches where one request of a connection ends and the next begins, by the letter of RFC 9112.
///
/// The parser of HTTP that we have is lenient where a proxy before us may read otherwise: any two
/// bytes end a chunk for it, "gzip, chunked" is chunked, a CR may stand alone. Whoever knows of
/// such a difference can hide a request of his in another one and have it answered to somebody
/// else. So what is not exactly as it should be ends the connection before the parser sees it. A
/// bare LF ends a line of the head all the same (RFC 9112, section 2.2).
class request_framing {
 public:
  /// Takes what has come next; returns how much of it may be read. That is less than all only if
  /// something is wrong with it: then it ends with the last whole request.
  std::size_t take(std::string_view bytes);

  /// How much has come of the request that is not yet whole.
  std::size_t unfinished() const { return come_; }

  /// Whether something was wrong: then nothing more may be read.
  bool is_broken() const { return broken_; }

 private:
  enum class part { request_line, field, chunk_size, chunk_end, trailer };

  bool step(std::string_view& rest);
  bool take_line(std::string_view line);
  bool take_request_line(std::string_view line);
  bool take_field(std::string_view line);
  bool take_chunk_size(std::string_view line);
  bool end_head();

  part expects_ = part::request_line;  ///< what the next line is, behind the body or chunk, if any
  std::string line_;                   ///< as much of it as has come
  std::uint64_t left_ = 0;             ///< of a body or chunk that has begun
  std::uint64_t length_ = 0;           ///< as the head says it
  std::size_t come_ = 0;               ///< of a request, without what frames its chunks
  bool has_length_ = false;
  bool is_chunked_ = false;
  bool is_old_ = false;  ///< HTTP/1.0, which knows no chunks
  bool broken_ = false;
};

}  // namespace troupe::http
