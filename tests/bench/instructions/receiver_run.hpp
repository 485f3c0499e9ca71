// Shared by the receiver's programs for callgrind: one 64 KiB read of equal frames, pushed through again and
// again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

#include "protocol/receiver.hpp"

namespace hawser::bench {

/// Receives argv[1] messages of `payload`; the exit status says whether all came.
inline int receive_many(int argc, char** argv, protocol::payload_kind kind,
                        std::span<const std::byte> payload) {
  using namespace protocol;
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  detail::buffer reading;
  std::byte* const end = reading.prepare(64 * 1024);
  std::byte header[largest_header];
  const std::size_t header_size =
      encode_header({.code = static_cast<opcode>(kind), .payload = payload.size()}, header);
  while (reading.size() + header_size + payload.size() <= reading.capacity()) {
    reading.append({header, header_size});
    reading.append(payload);
  }
  if (reading.data() != end) return 1;

  receiver in({});
  std::uint64_t received = 0;
  std::uint64_t bytes = 0;
  const std::uint64_t frame_size = header_size + payload.size();
  while (received < wanted) {
    const auto space = in.prepare();
    // Once is enough: the space is the same each time, and the receiver of a client changes nothing in it.
    // Under callgrind a copy by "rep movsb" would count as one instruction for each byte.
    if (received == 0) std::memcpy(space.data(), reading.data(), reading.size());
    in.commit(std::min(reading.size(), static_cast<std::size_t>((wanted - received) * frame_size)));
    for (event found = in.next(); found.kind != event_kind::need_data; found = in.next()) {
      if (found.kind != event_kind::message) return 1;
      ++received;
      bytes += found.payload.size();
    }
  }
  std::printf("%llu messages\n", static_cast<unsigned long long>(received));
  return received == wanted && bytes == received * payload.size() ? 0 : 1;
}

}  // namespace hawser::bench
