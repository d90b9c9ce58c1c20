#include "http/framing.hpp"

#include <algorithm>
#include <vector>

#include "tests/fuzz/target.hpp"

#ifdef TROUPE_HTTP_PARSER
#include <http_parser.h>
#endif

namespace troupe::fuzz {

namespace {

using http::request_framing;

struct reading {
  std::size_t readable = 0;
  bool is_broken = false;
};

/// What may be read of `text`, if it comes in pieces of that size.
reading read(std::string_view text, std::size_t piece) {
  request_framing framing;
  reading seen;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const auto part = text.substr(at, piece);
    const auto taken = framing.take(part);
    must(taken <= part.size(), "no more is readable than has come");
    must(framing.is_broken() || taken == part.size(), "all that is not broken is readable");
    must(!seen.is_broken || taken == 0, "nothing is readable behind what is broken");
    seen.readable += taken;
    seen.is_broken = framing.is_broken();
  }
  return seen;
}

#ifdef TROUPE_HTTP_PARSER

struct parsing {
  std::vector<std::size_t> ends;  ///< of requests
  bool is_whole = false;          ///< nothing is wrong for the parser, and nothing left over
};

/// Where the requests in `text` end for RESTinio's parser.
parsing parse(std::string_view text) {
  http_parser_settings settings;
  http_parser_settings_init(&settings);
  settings.on_message_complete = [](http_parser* parser) {
    http_parser_pause(parser, 1);
    return 0;
  };
  http_parser parser;
  http_parser_init(&parser, HTTP_REQUEST);
  parsing seen;
  std::size_t at = 0;
  while (at < text.size()) {
    at += http_parser_execute(&parser, &settings, text.data() + at, text.size() - at);
    const auto state = HTTP_PARSER_ERRNO(&parser);
    if (parser.upgrade || (state != HPE_OK && state != HPE_PAUSED)) return seen;
    if (state == HPE_PAUSED) {
      seen.ends.push_back(at);
      http_parser_pause(&parser, 0);
    }
  }
  seen.is_whole = true;
  return seen;
}

/// That a request ends where the parser says, if both let it pass: or one could be hidden in
/// another.
void compare_with_parser(std::string_view text) {
  for (const auto end : parse(text).ends) {
    if (read(text.substr(0, end), end).is_broken) break;
    // In the same piece something that no line may have: then what is readable ends with a request.
    const auto more = std::string{text.substr(0, end)} + "\rX";
    const auto seen = read(more, more.size());
    must(seen.is_broken && seen.readable == end, "a request ends where the parser says");
  }
  const auto seen = read(text, std::max<std::size_t>(text.size(), 1));
  if (!seen.is_broken) return;
  const auto let_pass = text.substr(0, seen.readable);
  const auto theirs = parse(let_pass);
  if (!theirs.is_whole) return;
  const auto behind = let_pass.substr(theirs.ends.empty() ? 0 : theirs.ends.back());
  must(behind.find_first_not_of("\r\n") == behind.npos, "what may be read ends with a request");
}

#endif

}  // namespace

void take(std::string_view input) {
  const auto at_once = read(input, std::max<std::size_t>(input.size(), 1));
  for (const std::size_t piece : {std::size_t{1}, 2 + input.size() % 13}) {
    const auto in_pieces = read(input, piece);
    must(in_pieces.is_broken == at_once.is_broken, "pieces do not matter to what is broken");
    must(in_pieces.readable >= at_once.readable, "whole requests are readable in any pieces");
  }
#ifdef TROUPE_HTTP_PARSER
  compare_with_parser(input);
#endif
}

}  // namespace troupe::fuzz
