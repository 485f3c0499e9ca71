// Instructions for each 16-byte binary message received: run under callgrind with two counts and take the
// difference. The aim is fewer than 60.
#include <array>

#include "receiver_run.hpp"

int main(int argc, char** argv) {
  const std::array<std::byte, 16> payload{};
  return hawser::bench::receive_many(argc, argv, hawser::protocol::payload_kind::binary, payload);
}
