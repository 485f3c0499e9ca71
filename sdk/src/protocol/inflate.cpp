#include "protocol/inflate.hpp"

#include <algorithm>
#include <array>

#include "protocol/zlib_memory.hpp"

namespace hawser::protocol {
namespace {

/// zlib counts in 32 bits, so more is handed over in slices; far smaller than it must be, which costs
/// nothing.
constexpr std::size_t largest_slice = std::size_t{1} << 24;
/// `out` grows by half, but by no less and, from what is still to be read, by no more than this.
constexpr std::size_t smallest_step = 256;
constexpr std::size_t largest_guess = std::size_t{1} << 16;
/// A guess at how much a payload becomes: JSON shrinks to a fourth or better.
constexpr std::size_t usual_ratio = 4;

/// z_stream::data_type right behind a block whose last bit was also the last bit of a byte.
constexpr int between_blocks = 128;

/// RFC 7692 7.2.2: the end of an empty stored block, which no sender sends.
constexpr std::array<Bytef, 4> message_tail = {0x00, 0x00, 0xff, 0xff};

}  // namespace

/// zlib always gets the largest window. With a smaller one it still allows longer distances into what the
/// same call has written, so that for a peer that breaks the agreement the outcome would hang on how the
/// payload was cut. The agreed size instead bounds what is kept from message to message, and saves the memory
/// there.
struct inflater::engine {
  engine(int window_bits, bool no_context_takeover) noexcept
      : window_size_(std::size_t{1} << window_bits),
        keeps_nothing_(no_context_takeover),
        trims_(!no_context_takeover && window_bits < MAX_WBITS) {}
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  ~engine() { end(); }

  result feed(std::span<const std::byte> part, detail::buffer& out, std::size_t limit) {
    if (failure_ != result::ok) return failure_;
    if (!part.empty()) begin();
    while (!part.empty()) {
      const auto slice = part.first(std::min(part.size(), largest_slice));
      part = part.subspan(slice.size());
      stream_.next_in = reinterpret_cast<const Bytef*>(slice.data());
      stream_.avail_in = static_cast<uInt>(slice.size());
      if (const result outcome = drain(out, limit); outcome != result::ok) return fail(outcome);
    }
    return result::ok;
  }

  result finish() {
    if (failure_ != result::ok) return failure_;
    // A payload that ends between two blocks lacks the header of the empty one. Browsers take it, and senders
    // exist: zlib flushes nothing for an empty message behind a flush, and Z_FINISH ends with its final
    // block.
    if (!at_boundary_ && !take_tail()) return fail(result::corrupt);
    in_message_ = false;
    if (keeps_nothing_ && live_) require_ok(inflateReset(&stream_));
    if (trims_) release_idle();
    return result::ok;
  }

  void release_idle() {
    if (in_message_ || !live_) return;
    if (!keeps_nothing_) {
      const detail::buffer all = window();
      const std::size_t kept = std::min(all.size(), window_size_);
      history_.reserve(kept);
      history_.append(all.bytes().last(kept));
    }
    end();
  }

  std::size_t memory() const noexcept { return memory_.bytes() + history_.capacity(); }

 private:
  void begin() {
    in_message_ = true;
    if (live_) return;
    memory_.serve(stream_);
    require_ok(inflateInit2(&stream_, -MAX_WBITS));
    live_ = true;
    restore(history_);
    history_.release();
  }

  void end() noexcept {
    if (live_) inflateEnd(&stream_);
    live_ = ended_ = false;
  }

  result fail(result cause) noexcept {
    failure_ = cause;
    end();
    return cause;
  }

  /// Inflates all that was handed over.
  result drain(detail::buffer& out, std::size_t limit) {
    do {
      const std::size_t end_of_room = std::min(out.capacity(), limit);
      const bool is_full = out.size() >= end_of_room;
      // Only a byte that is really there makes a full buffer grow, or is one too many.
      std::byte next{};
      const bool is_valid =
          is_full ? step(&next, 1) : step(out.data() + out.size(), end_of_room - out.size());
      if (!is_full) {
        out.commit(produced_);
      } else if (produced_ != 0) {
        if (out.size() >= limit) return result::too_big;
        grow(out, limit);
        out.append(&next, 1);
      }
      if (!is_valid) return result::corrupt;
    } while (stream_.avail_in > 0 || stream_.avail_out == 0);
    return result::ok;
  }

  void grow(detail::buffer& out, std::size_t limit) const {
    const std::size_t guess = std::clamp(stream_.avail_in * usual_ratio, smallest_step, largest_guess);
    const std::size_t wanted = out.size() + std::max(guess, out.size() / 2);
    out.reserve(std::min(wanted, limit));
  }

  /// Whether the payload is complete with the tail, and the tail is nothing but the end of an empty block.
  /// Bytes that would come out of it mean that the payload ends inside a block, so they get no room. Where a
  /// final block ends inside the tail, what is left of the tail is no block.
  bool take_tail() {
    stream_.next_in = message_tail.data();
    stream_.avail_in = static_cast<uInt>(message_tail.size());
    std::byte none{};
    return step(&none, 0) && stream_.avail_in == 0 && at_boundary_;
  }

  /// One call of zlib. False if the data is not DEFLATE.
  bool step(std::byte* target, std::size_t room) {
    if (ended_) restart();
    const uInt given = stream_.avail_in;
    const auto space = static_cast<uInt>(std::min(room, largest_slice));
    stream_.next_out = reinterpret_cast<Bytef*>(target);
    stream_.avail_out = space;
    const int status = ::inflate(&stream_, Z_SYNC_FLUSH);
    produced_ = space - stream_.avail_out;
    if (status == Z_DATA_ERROR) return false;
    ended_ = status == Z_STREAM_END;
    // Z_BUF_ERROR says that nothing was left to do.
    if (!ended_ && status != Z_BUF_ERROR) require_ok(status);

    // A call that has nothing to do no longer tells that the one before it ended at a block's end.
    if (ended_ || stream_.data_type == between_blocks) {
      at_boundary_ = true;
    } else if (stream_.avail_in != given || produced_ != 0) {
      at_boundary_ = false;
    }
    return true;
  }

  /// RFC 7692 7.2.1: a block with BFINAL set may be anywhere, and the next one follows at the next byte. For
  /// zlib the stream has ended there; the window goes on all the same.
  void restart() {
    const detail::buffer all = window();
    require_ok(inflateReset(&stream_));
    restore(all);
  }

  detail::buffer window() {
    uInt length = 0;
    require_ok(inflateGetDictionary(&stream_, nullptr, &length));
    detail::buffer all;
    all.reserve(length);
    require_ok(inflateGetDictionary(&stream_, reinterpret_cast<Bytef*>(all.data()), &length));
    all.commit(length);
    return all;
  }

  void restore(const detail::buffer& bytes) {
    if (bytes.empty()) return;
    require_ok(inflateSetDictionary(&stream_, reinterpret_cast<const Bytef*>(bytes.data()),
                                    static_cast<uInt>(bytes.size())));
  }

  const std::size_t window_size_;
  const bool keeps_nothing_;
  const bool trims_;
  bool live_ = false;        // stream_ is initialised
  bool ended_ = false;       // behind a block with BFINAL
  bool at_boundary_ = true;  // between two blocks, at a byte's beginning
  bool in_message_ = false;
  result failure_ = result::ok;
  std::size_t produced_ = 0;  // by the last step
  z_stream stream_{};
  zlib_memory memory_;
  detail::buffer history_;  // the window while stream_ is not there
};

inflater::inflater(int window_bits, bool no_context_takeover)
    : engine_(std::make_unique<engine>(window_bits, no_context_takeover)) {}
inflater::inflater(inflater&&) noexcept = default;
inflater& inflater::operator=(inflater&&) noexcept = default;
inflater::~inflater() = default;

inflater::result inflater::feed(std::span<const std::byte> part, detail::buffer& out, std::size_t limit) {
  return engine_->feed(part, out, limit);
}
inflater::result inflater::finish() { return engine_->finish(); }
void inflater::release_idle() { engine_->release_idle(); }
std::size_t inflater::memory() const noexcept { return engine_->memory(); }

}  // namespace hawser::protocol
