#include "backoff.hpp"

#include <algorithm>

namespace hawser::detail {

milliseconds backoff::next(const reconnect_options& settings, std::uint64_t random) noexcept {
  const double cap = static_cast<double>(settings.max_delay.count());
  double ceiling = std::min(cap, static_cast<double>(settings.first_delay.count()));
  // The loop ends at the cap, so that neither a large count nor a large factor overflows.
  for (std::uint32_t step = 0; step < failures_ && ceiling < cap && settings.factor > 1.0; ++step) {
    ceiling = std::min(cap, ceiling * settings.factor);
  }
  ++failures_;
  // 53 bits fill a double's mantissa: an even draw from [0, 1].
  const double share = static_cast<double>(random >> 11) / 9007199254740991.0;
  return milliseconds(static_cast<milliseconds::rep>(ceiling * share));
}

}  // namespace hawser::detail
