#include "protocol/frame.hpp"

#include <algorithm>
#include <cstring>

namespace hawser::protocol {
namespace {

constexpr unsigned fin_bit = 0x80;
constexpr unsigned rsv_bits = 0x70;
constexpr unsigned rsv1_bit = 0x40;
constexpr unsigned opcode_bits = 0x0f;
constexpr unsigned control_bit = 0x08;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned length_bits = 0x7f;
constexpr unsigned length_in_16_bits = 126;
constexpr unsigned length_in_64_bits = 127;

unsigned at(std::span<const std::byte> bytes, std::size_t index) noexcept {
  return std::to_integer<unsigned>(bytes[index]);
}

bool is_known(unsigned code) noexcept {
  constexpr unsigned known = 1u << 0 | 1u << 1 | 1u << 2 | 1u << 8 | 1u << 9 | 1u << 10;
  return (known >> code & 1u) != 0;
}

errc check_first_byte(unsigned first, const frame_rules& rules) noexcept {
  const unsigned code = first & opcode_bits;
  const bool starts_message = code == 1 || code == 2;
  // RFC 7692 6: RSV1 says of a whole message that it is compressed, so it stands on its first frame only.
  const unsigned allowed = rules.compression && starts_message ? rsv1_bit : 0;
  if ((first & rsv_bits & ~allowed) != 0) return errc::reserved_bit;
  if (!is_known(code)) return errc::reserved_opcode;
  if ((code & control_bit) != 0) return (first & fin_bit) == 0 ? errc::control_fragmented : no_error;
  if (starts_message) return rules.in_message ? errc::continuation_expected : no_error;
  if (!rules.in_message) return errc::continuation_unexpected;
  return rules.fragment_left ? no_error : errc::too_many_fragments;
}

errc check_second_byte(unsigned first, unsigned second, const frame_rules& rules) noexcept {
  const bool masked = (second & mask_bit) != 0;
  // RFC 6455 5.1: a client masks every frame, a server none.
  if (masked && rules.own == role::client) return errc::masked_frame;
  if (!masked && rules.own == role::server) return errc::unmasked_frame;
  const bool control = (first & control_bit) != 0;
  return control && (second & length_bits) > largest_control_payload ? errc::control_too_long : no_error;
}

/// `field` is what has arrived of a length written in `size` bytes.
errc check_length(std::span<const std::byte> field, std::size_t size) noexcept {
  if (size == 2) {
    const bool minimal = field.size() < 2 || at(field, 0) != 0 || at(field, 1) >= length_in_16_bits;
    return minimal ? no_error : errc::length_not_minimal;
  }
  if (!field.empty() && (at(field, 0) & 0x80) != 0) return errc::length_reserved_bit;
  // A length below 65536 has a shorter form; its upper six bytes are zero.
  if (field.size() < 6) return no_error;
  const auto is_zero = [](std::byte value) { return value == std::byte{0}; };
  return std::all_of(field.begin(), field.begin() + 6, is_zero) ? errc::length_not_minimal : no_error;
}

std::uint64_t read_big_endian(std::span<const std::byte> field) noexcept {
  std::uint64_t value = 0;
  for (const std::byte each : field) value = value << 8 | std::to_integer<std::uint64_t>(each);
  return value;
}

void write_big_endian(std::uint64_t value, std::byte* target, std::size_t size) noexcept {
  for (std::size_t i = size; i-- > 0; value >>= 8) target[i] = static_cast<std::byte>(value & 0xff);
}

std::size_t length_field_size(unsigned short_length) noexcept {
  if (short_length == length_in_16_bits) return 2;
  return short_length == length_in_64_bits ? 8 : 0;
}

}  // namespace

header_result decode_header(std::span<const std::byte> bytes, const frame_rules& rules,
                            frame_header& header) noexcept {
  if (bytes.empty()) return {};
  const unsigned first = at(bytes, 0);
  if (const errc error = check_first_byte(first, rules); error != no_error) return {0, error};
  if (bytes.size() < 2) return {};
  const unsigned second = at(bytes, 1);
  if (const errc error = check_second_byte(first, second, rules); error != no_error) return {0, error};

  header.payload = second & length_bits;
  const std::size_t length_size = length_field_size(second & length_bits);
  if (length_size != 0) {
    const auto field = bytes.subspan(2, std::min(length_size, bytes.size() - 2));
    if (const errc error = check_length(field, length_size); error != no_error) return {0, error};
    if (field.size() < length_size) return {};
    header.payload = read_big_endian(field);
  }
  header.code = static_cast<opcode>(first & opcode_bits);
  if (!header.is_control() && header.payload > rules.room) return {0, errc::message_too_big};

  header.fin = (first & fin_bit) != 0;
  header.rsv1 = (first & rsv1_bit) != 0;
  header.masked = (second & mask_bit) != 0;
  const std::size_t key_at = 2 + length_size;
  const std::size_t size = key_at + (header.masked ? header.key.size() : 0);
  if (bytes.size() < size) return {};
  if (header.masked) std::memcpy(header.key.data(), bytes.data() + key_at, header.key.size());
  return {size, no_error};
}

std::size_t encode_header(const frame_header& header, std::byte* target) noexcept {
  const mask_key* const key = header.masked ? &header.key : nullptr;
  if (header.payload < length_in_16_bits) {
    return encode_short_header(header.fin, header.rsv1, header.code, static_cast<std::size_t>(header.payload),
                               key, target);
  }
  const bool fits_16_bits = header.payload <= 0xffff;
  const unsigned marker = fits_16_bits ? length_in_16_bits : length_in_64_bits;
  encode_short_header(header.fin, header.rsv1, header.code, marker, nullptr, target);
  const std::size_t length_size = fits_16_bits ? 2 : 8;
  write_big_endian(header.payload, target + 2, length_size);
  const std::size_t size = 2 + length_size;
  if (key == nullptr) return size;
  target[1] |= std::byte{mask_bit};
  std::memcpy(target + size, key->data(), key->size());
  return size + key->size();
}

}  // namespace hawser::protocol
