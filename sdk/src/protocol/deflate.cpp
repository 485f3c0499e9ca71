#include "protocol/deflate.hpp"

#include <algorithm>
#include <cstdlib>

#include "protocol/zlib_memory.hpp"

namespace hawser::protocol {
namespace {

/// zlib counts in 32 bits, and `out` gets room for a whole slice at its worst: larger messages go slice by
/// slice.
constexpr std::size_t largest_slice = std::size_t{1} << 20;
/// Room for the empty block of the flush, which deflateBound() does not count; zlib asks for more than six
/// bytes.
constexpr std::size_t flush_room = 16;
/// What each further call for the same slice gets.
constexpr std::size_t further_room = std::size_t{1} << 14;
/// RFC 7692 7.2.1: the 00 00 ff ff that the flush ends with.
constexpr std::size_t tail_size = 4;

constexpr bool is_between(int value, int first, int last) noexcept { return value >= first && value <= last; }

}  // namespace

struct deflater::engine {
  engine(int window_bits, bool no_context_takeover, int level, int memory_level) noexcept
      : window_bits_(window_bits),
        keeps_nothing_(no_context_takeover),
        level_(level),
        memory_level_(memory_level) {
    const bool is_possible = is_between(window_bits, 9, MAX_WBITS) && is_between(level, 1, 9) &&
                             is_between(memory_level, 1, MAX_MEM_LEVEL);
    if (!is_possible) std::abort();
  }
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  ~engine() { release_idle(); }

  void compress(std::span<const std::byte> message, detail::buffer& out) {
    if (message.empty()) {
      // RFC 7692 7.2.3.6. Every message ends at a byte's end, so this fits behind any; zlib would flush
      // nothing if there was nothing new.
      constexpr std::byte empty_block{0x00};
      out.append(&empty_block, 1);
      return;
    }
    begin();
    while (message.size() > largest_slice) {
      run(message.first(largest_slice), Z_NO_FLUSH, out);
      message = message.subspan(largest_slice);
    }
    run(message, Z_SYNC_FLUSH, out);
    out.truncate(out.size() - tail_size);
    // Not a new stream: that takes 256 KiB anew, which often means page faults worth several messages.
    if (keeps_nothing_) require_ok(deflateReset(&stream_));
  }

  void release_idle() noexcept {
    if (live_) deflateEnd(&stream_);
    live_ = false;
  }

  std::size_t memory() const noexcept { return memory_.bytes(); }

 private:
  void begin() {
    if (live_) return;
    memory_.serve(stream_);
    require_ok(deflateInit2(&stream_, level_, Z_DEFLATED, -window_bits_, memory_level_, Z_DEFAULT_STRATEGY));
    live_ = true;
  }

  void run(std::span<const std::byte> slice, int flush, detail::buffer& out) {
    stream_.next_in = reinterpret_cast<const Bytef*>(slice.data());
    stream_.avail_in = static_cast<uInt>(slice.size());
    // Enough for one call, unless zlib still holds back much of the slice before.
    std::size_t room = deflateBound(&stream_, stream_.avail_in) + flush_room;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out.prepare(room));
      stream_.avail_out = static_cast<uInt>(room);
      // It fails for a stream that is not in order, which this one is. If it stops exactly at the end of its
      // room, it may flush once more: an empty block too many, which means nothing.
      ::deflate(&stream_, flush);
      out.commit(room - stream_.avail_out);
      room = further_room;
    } while (stream_.avail_out == 0);
  }

  const int window_bits_;
  const bool keeps_nothing_;
  const int level_;
  const int memory_level_;
  bool live_ = false;  // stream_ is initialised
  z_stream stream_{};
  zlib_memory memory_;
};

deflater::deflater(int window_bits, bool no_context_takeover, int level, int memory_level)
    : engine_(std::make_unique<engine>(window_bits, no_context_takeover, level, memory_level)) {}
deflater::deflater(deflater&&) noexcept = default;
deflater& deflater::operator=(deflater&&) noexcept = default;
deflater::~deflater() = default;

void deflater::compress(std::span<const std::byte> message, detail::buffer& out) {
  engine_->compress(message, out);
}
void deflater::release_idle() noexcept { engine_->release_idle(); }
std::size_t deflater::memory() const noexcept { return engine_->memory(); }

}  // namespace hawser::protocol
