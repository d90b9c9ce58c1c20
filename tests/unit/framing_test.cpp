#include "http/framing.hpp"

#include <catch2/catch.hpp>

using namespace troupe::http;

namespace {

const std::string head = "POST /a HTTP/1.1\r\nHost: x\r\n";
const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
const std::string whole = head + "Content-Length: 2\r\n\r\nhi";

/// How much of it may be read, if it comes in pieces of that size; -1 if all and it is not broken.
int readable(const std::string& text, std::size_t piece) {
  request_framing subject;
  std::size_t all = 0;
  for (std::size_t at = 0; at < text.size(); at += piece)
    all += subject.take(std::string_view{text}.substr(at, piece));
  return subject.is_broken() ? static_cast<int>(all) : -1;
}

}  // namespace

TEST_CASE("what is well framed may be read, in whatever pieces it comes") {
  const auto text =
      GENERATE(as<std::string>{}, "", "\r\n\r\n" + whole, whole + whole,
               "GET /a HTTP/1.1\nHost: x\n\n" + whole, "GET /a HTTP/1.0\r\n\r\n",
               head + "Content-Length: 005\r\n\r\nhello", head + "content-length:0\r\n\r\n",
               chunked + "5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n" + whole,
               chunked + "0\r\nX-Trailer: a\r\n\r\n" + whole,
               head + "Transfer-Encoding:CHUNKED \r\n\r\n0\r\n\r\n");
  const auto piece = GENERATE(1, 2, 3, 7, 10'000);
  INFO(text);
  CHECK(readable(text, piece) == -1);
}

TEST_CASE("what others may frame in another way is not read, but what stood before is") {
  const auto text = GENERATE(
      as<std::string>{}, "GET  /a HTTP/1.1\r\n", "GET /a  HTTP/1.1\r\n", "GET /a HTTP/1.1 \r\n",
      "GET /a b HTTP/1.1\r\n", "GET\t/a\tHTTP/1.1\r\n", "GET /a HTTP/2.0\r\n", "GET /a\r\n",
      " GET /a HTTP/1.1\r\n", "GET / HTTP/1.1\r\r\n", "\r\r\n", head + "X-A: b\rX-B: c\r\n",
      head + "X-A: b\r\n c\r\n", head + "\tX-A: b\r\n", head + "X-A\r\n", head + "\rX\r\n",
      head + "\rX", chunked + "0\r\n\rX", head + "Content-Length: 1\r\nContent-Length: 1\r\n",
      head + "Content-Length: 1, 1\r\n", head + "Content-Length: +1\r\n",
      head + "Content-Length: -1\r\n", head + "Content-Length: 0x1\r\n",
      head + "Content-Length: \r\n", head + "Content-Length: 18446744073709551616\r\n",
      head + "Content-Length:\r\n 1\r\n", head + "Content-Length : 1\r\nContent-Length: 2\r\n",
      head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      head + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
      head + "Transfer-Encoding: identity\r\n", head + "Transfer-Encoding: gzip, chunked\r\n",
      head + "Transfer-Encoding: chunked, identity\r\n", head + "Transfer-Encoding: xchunked\r\n",
      head + "Transfer-Encoding: \r\n", head + "Transfer-Encoding: \"chunked\"\r\n",
      head +
          "Transfer-Encoding: \x0b"
          "chunked\r\n",
      head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", chunked + "5\n", chunked + "5 \r\n",
      chunked + " 5\r\n", chunked + "5 x\r\n", chunked + "5\rX\r\n", chunked + "0x5\r\n",
      chunked + "+5\r\n", chunked + "-5\r\n", chunked + "\r\n", chunked + "5;\nhello\r\n",
      chunked + "10000000000000005\r\n", chunked + "5\r\nhelloXX0\r\n",
      chunked + "5\r\nhello\n0\r\n\r\n", chunked + "5\r\nhello\r0\r\n", chunked + "0\r\n\n",
      chunked + "0\r\n X: y\r\n", chunked + "5;" + std::string(2000, 'x'),
      "GET /" + std::string(50'000, 'x'));
  const auto piece = GENERATE(1, 3, 100'000);
  INFO(text);
  const auto before = readable(whole + text, piece);
  CHECK(before >= static_cast<int>(whole.size()));
  CHECK(before < static_cast<int>((whole + text).size()));
  CHECK(readable(whole + text, 100'000) == static_cast<int>(whole.size()));
}

TEST_CASE("of a request is counted what has come, until it is whole") {
  request_framing subject;
  const auto after = [&](std::string_view bytes) {
    subject.take(bytes);
    return subject.unfinished();
  };
  const auto length = head + "Content-Length: 5\r\n\r\n";
  CHECK(after("\r\n") == 0);
  CHECK(after(length.substr(0, 40)) == 40);
  CHECK(after(length.substr(40)) == length.size());
  CHECK(after("he") == length.size() + 2);
  CHECK(after("llo") == 0);
  CHECK(after(whole + length + "hel") == length.size() + 3);
  CHECK(after("lo" + chunked + "5;x=y\r\nhello\r\n3") == chunked.size() + 5);
  CHECK(after("\r\nyou\r\n0\r\nX-Trailer: a\r\n") == chunked.size() + 8 + 14);
  CHECK(after("\r\n") == 0);
  CHECK(after("GET /a HTTP/1.1\r\n\r\n") == 0);
}

TEST_CASE("nothing is read behind what was wrong") {
  request_framing subject;
  CHECK(subject.take("GET\r\n") == 0);
  CHECK(subject.take(whole) == 0);
}
