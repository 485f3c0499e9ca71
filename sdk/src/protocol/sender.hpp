// Messages become frames: compressed if agreed, masked if we are the client, in one pass into the write
// queue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "buffer.hpp"
#include "protocol/deflate.hpp"
#include "protocol/extension.hpp"
#include "protocol/frame.hpp"
#include "protocol/write_queue.hpp"

namespace hawser::protocol {

struct sender_options {
  role own = role::client;
  std::optional<deflate_parameters> deflate = {};  ///< what the handshake agreed on
  std::size_t compress_from = 256;                 ///< bytes; a smaller message goes uncompressed
  int level = 6;                                   ///< 1 to 9
  int memory_level = 8;                            ///< 1 to 9
};

/// Every function that takes a frame answers whether it was accepted; nothing is after close(). `key` is a
/// fresh random one for each frame (RFC 6455 5.3); a server's is not looked at.
class sender {
 public:
  explicit sender(const sender_options& options);

  /// A message in one frame. Refused while a message in parts is open, see in_message().
  /// `may_compress` false keeps a secret out of the compressor (guarantee 31).
  bool send(payload_kind kind, std::span<const std::byte> payload, mask_key key, bool may_compress = true);

  /// A message in parts, for a producer that does not know its length. It goes uncompressed. Control frames
  /// pass between the parts; another message must wait for finish().
  bool begin(payload_kind kind);
  bool append(std::span<const std::byte> part, mask_key key);
  bool finish(std::span<const std::byte> part, mask_key key);
  bool in_message() const noexcept { return part_code_ != not_in_message; }

  /// Overtakes the data that was not yet taken; refused over 125 bytes. At most one ping and one pong wait:
  /// the newest, which RFC 6455 5.5.3 allows for pongs, so that a flood of pings finds nothing that grows.
  bool ping(std::span<const std::byte> payload, mask_key key);
  bool pong(std::span<const std::byte> payload, mask_key key);

  /// The last frame, behind all data; it may cut a message in parts short. 1005: no code. See encode_close().
  bool close(std::uint16_t code, std::string_view reason, mask_key key);
  bool is_closed() const noexcept { return closed_; }

  /// One write takes all that waits; see write_queue. What is sent meanwhile goes with the next.
  std::span<const std::byte> take() { return queue_.take(); }
  void consume(std::size_t count) noexcept { queue_.consume(count); }
  bool empty() const noexcept { return queue_.empty(); }

  /// Payload bytes of messages that were accepted and not consumed, as they were before compression.
  std::size_t payload_queued() const noexcept { return queue_.payload(); }

  /// Between bursts: gives back what holds nothing.
  void release_idle() noexcept;
  /// Bytes held now.
  std::size_t memory() const noexcept;

 private:
  static constexpr opcode not_in_message = opcode::close;

  void put_short(payload_kind kind, std::span<const std::byte> payload, const mask_key& key);
  void put_long(payload_kind kind, std::span<const std::byte> payload, const mask_key& key, bool compresses);
  static void copy_payload(std::byte* target, std::span<const std::byte> payload,
                           const mask_key* key) noexcept;
  void put(frame_header header, std::span<const std::byte> payload, std::size_t counted);
  std::size_t encode(frame_header header, std::span<const std::byte> payload,
                     std::byte* target) const noexcept;
  bool send_part(bool fin, std::span<const std::byte> part, mask_key key);
  bool send_urgent(write_queue::urgent kind, opcode code, std::span<const std::byte> payload, mask_key key);
  bool compress(std::span<const std::byte> payload);

  write_queue queue_;
  sender_options options_;
  bool compresses_ = false;
  bool no_context_takeover_ = false;
  int window_bits_ = 15;
  bool closed_ = false;
  opcode part_code_ = not_in_message;  // of the next part
  std::optional<deflater> deflater_;
  detail::buffer compressed_;
};

}  // namespace hawser::protocol
