// Instructions for each text message of 125 bytes received, checked as UTF-8. The aim is at most 300.
#include <string>

#include "receiver_run.hpp"

int main(int argc, char** argv) {
  const std::string payload(125, 'h');
  return hawser::bench::receive_many(argc, argv, hawser::protocol::payload_kind::text,
                                     std::as_bytes(std::span{payload.data(), payload.size()}));
}
