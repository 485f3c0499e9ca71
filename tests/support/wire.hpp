// Frames as text for the tests, and a receiver fed with them in every way in which they can be cut.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/frame.hpp"
#include "protocol/mask.hpp"
#include "protocol/receiver.hpp"

namespace hawser::testing {

inline std::span<const std::byte> bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span{text.data(), text.size()});
}

inline std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// "81 05" and the like; spaces may stand between the bytes.
inline std::string from_hex(std::string_view hex) {
  std::string result;
  std::string digits;
  for (const char each : hex) {
    if (each == ' ') continue;
    digits += each;
    if (digits.size() < 2) continue;
    result += static_cast<char>(std::stoi(digits, nullptr, 16));
    digits.clear();
  }
  return result;
}

/// A frame as the peer of `reader` sends it. `first` is the first byte: 0x81 is a whole text.
inline std::string frame(unsigned first, std::string_view payload,
                         protocol::role reader = protocol::role::client) {
  protocol::frame_header header;
  header.fin = (first & 0x80) != 0;
  header.rsv1 = (first & 0x40) != 0;
  header.code = static_cast<protocol::opcode>(first & 0x0f);
  header.masked = reader == protocol::role::server;
  header.key = {0x37, 0xfa, 0x21, 0x3d};
  header.payload = payload.size();
  std::byte head[protocol::largest_header];
  const std::size_t size = protocol::encode_header(header, head);
  std::string result = text_of({head, size});
  std::string body(payload);
  auto* const place = reinterpret_cast<std::byte*>(body.data());
  if (header.masked) protocol::copy_masked(place, place, body.size(), header.key);
  return result + body;
}

inline std::string describe(const protocol::event& found) {
  using protocol::event_kind;
  const std::string payload(found.payload_text());
  switch (found.kind) {
    case event_kind::need_data: return "need_data";
    case event_kind::message: return (found.text ? "text:" : "binary:") + payload;
    case event_kind::ping: return "ping:" + payload;
    case event_kind::pong: return "pong:" + payload;
    case event_kind::close: return "close:" + std::to_string(found.code) + ":" + payload;
    case event_kind::error: break;
  }
  return "error:" + std::to_string(static_cast<int>(found.cause));
}

inline std::string describe(errc cause) { return "error:" + std::to_string(static_cast<int>(cause)); }

using events = std::vector<std::string>;

/// Takes what next() gives until it needs data, or has failed.
inline void drain(protocol::receiver& in, events& found) {
  for (;;) {
    const protocol::event each = in.next();
    if (each.kind == protocol::event_kind::need_data) return;
    found.push_back(describe(each));
    if (each.kind == protocol::event_kind::error) return;
  }
}

/// One arrival of bytes, in as many reads as the receiver's space asks for.
inline void arrive(protocol::receiver& in, std::string_view wire, events& found) {
  while (!wire.empty()) {
    const auto space = in.prepare();
    const std::size_t count = std::min(space.size(), wire.size());
    if (count == 0) {
      found.push_back("no space");
      return;
    }
    std::copy_n(bytes_of(wire).begin(), count, space.begin());
    in.commit(count);
    wire.remove_prefix(count);
    drain(in, found);
    if (!found.empty() && found.back().starts_with("error:")) return;
  }
}

/// The events of `wire` when it arrives cut at `cuts`, which rise.
inline events receive(const protocol::receiver_options& options, std::string_view wire,
                      const std::vector<std::size_t>& cuts = {}) {
  protocol::receiver in(options);
  events found;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    arrive(in, wire.substr(begin, cut - begin), found);
    begin = cut;
    if (!found.empty() && found.back().starts_with("error:")) return found;
  }
  arrive(in, wire.substr(begin), found);
  return found;
}

/// Calls `check` with the cuts for: whole, byte by byte, and every single cut.
template <class Check>
void for_each_cut(std::size_t size, Check check) {
  check(std::vector<std::size_t>{});
  std::vector<std::size_t> all;
  for (std::size_t i = 1; i < size; ++i) all.push_back(i);
  check(all);
  for (const std::size_t each : all) check(std::vector<std::size_t>{each});
}

/// The first events that differ from what is expected, or that of the whole.
inline events receive_every_way(const protocol::receiver_options& options, std::string_view wire,
                                const events& expected) {
  events result = expected;
  for_each_cut(wire.size(), [&](const std::vector<std::size_t>& cuts) {
    if (result != expected) return;
    result = receive(options, wire, cuts);
  });
  return result;
}

}  // namespace hawser::testing
