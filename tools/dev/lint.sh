# Style: clang-format, clang-tidy, and what neither of them checks. Sourced by test.sh.

sources() { find sdk tests -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' \) -print0; }

part_lint() {
  heading 'lint: format, lengths, rooms'
  step lint-format 'formatted as .clang-format says (./dev fmt does it)' check_format || true
  step lint-lengths 'no file of the SDK over 300 lines' check_lengths || true
  step lint-rooms 'every room knows only what it may' check_rooms || true
}

part_tidy() {
  heading 'tidy: clang-tidy'
  step lint-configure 'compile commands written' cmake --preset native-debug || return 0
  step lint-tidy 'clang-tidy finds nothing' check_tidy || true
}

check_format() { sources | xargs -0 -n 20 -P "$jobs" clang-format-14 --dry-run -Werror; }

check_lengths() {
  find sdk -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' \) -exec wc -l {} + |
    awk '$2 != "total" && $1 > 300 { print $2 ": " $1 " lines"; found = 1 } END { exit found }'
}

# The browser takes sdk/src without protocol/; the protocol knows no socket, clock or chance; one folder a backend.
check_rooms() {
  local shared=() protocol=() wrong=0
  shared=(sdk/include/hawser/* sdk/src/*.?pp) protocol=(sdk/src/protocol/*.?pp)
  ! grep -nE '#include "protocol/' "${shared[@]}" || wrong=1
  ! grep -nE '#include <(boost|asio|openssl|emscripten)' "${shared[@]}" "${protocol[@]}" || wrong=1
  ! grep -nE '_clock::now|<random>|random_device|\b(rand|time)\(' "${protocol[@]}" || wrong=1
  ! grep -n '__EMSCRIPTEN__' "${shared[@]}" "${protocol[@]}" | grep -v '^sdk/include/hawser/export.h:' || wrong=1
  return $wrong
}

check_tidy() { find sdk/src -name '*.cpp' -print0 | xargs -0 -n 1 -P "$jobs" tools/dev/tidy; }
