// Puts together the messages that do not lie whole in the read buffer: fragmented, compressed or large ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "buffer.hpp"
#include "protocol/frame.hpp"
#include "protocol/inflate.hpp"
#include "utf8.hpp"

namespace hawser::protocol {

class message_assembler {
 public:
  struct inflate_settings {
    int window_bits = 15;
    bool no_context_takeover = false;
  };

  /// A message of more than `limit` bytes is never put together: of plain ones the frame rules see to it.
  message_assembler(std::size_t limit, inflate_settings settings) noexcept
      : limit_(limit), settings_(settings) {}

  /// Starts a message and forgets the one before. What its first frame claims is believed up to the size of
  /// the last message, which the peer did fill: so much memory is taken at once.
  void begin(payload_kind kind, bool compressed, std::uint64_t claimed);
  bool is_compressed() const noexcept { return compressed_; }

  /// Takes a part of the payload as it came, unmasked: keeps or inflates it, and checks it if it is text.
  errc add(std::span<const std::byte> part);

  /// Space at the message's own end for the `left` bytes (at least 1) that its frame still lacks. What the
  /// header claims is not believed: the memory at most doubles, or grows by a read of 64 KiB.
  std::span<std::byte> prepare(std::uint64_t left);
  /// `count` bytes were read into the space. They count once accept() has seen them.
  void commit(std::size_t count) noexcept { storage_.commit(count); }
  /// The bytes that were committed and not yet accepted, to unmask them.
  std::span<std::byte> fresh() noexcept { return {storage_.data() + accepted_, storage_.size() - accepted_}; }
  /// Checks the fresh bytes, already unmasked.
  errc accept();

  /// The message is at its end.
  errc finish();
  std::span<const std::byte> bytes() const noexcept { return storage_.bytes(); }

  /// Hands the finished message over: without a copy, unless half of the memory or more would go to waste.
  detail::buffer take();

  void release_idle();
  std::size_t memory() const noexcept;

 private:
  errc inflate(std::span<const std::byte> part);

  detail::buffer storage_;
  std::optional<inflater> inflater_;
  std::size_t limit_;
  std::size_t accepted_ = 0;  // bytes of storage_ that were checked
  std::size_t proven_ = 0;    // bytes of the last message
  inflate_settings settings_;
  detail::utf8_validator text_;
  bool is_text_ = false;
  bool compressed_ = false;
};

}  // namespace hawser::protocol
