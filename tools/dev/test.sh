# The parts of ./dev test. Sourced by ./dev. Each is quiet when all is well; its full output is in build/log/.

# What decides whether a change lands; `./dev test all` runs the others, too.
usual_parts=(lint unit tsan asan fuzz)
all_parts=(lint unit tsan asan clang no-exceptions coverage wasm fuzz tidy)
passed=0 failed=0

run_tests() {
  local -a parts=() arguments=()
  local part
  for part in "$@"; do
    if [[ " ${all_parts[*]} mutation all " == *" $part "* ]] && ((${#arguments[@]} == 0)); then
      parts+=("$part")
    elif ((${#parts[@]})) && [[ ${parts[-1]} == fuzz || ${parts[-1]} == mutation ]]; then
      arguments+=("$part")
    else
      echo "./dev test has no part '$part'; it has: ${all_parts[*]} mutation all." >&2
      exit 2
    fi
  done
  if ((${#parts[@]} == 0)); then parts=("${usual_parts[@]}"); fi
  if [[ ${parts[*]} == all ]]; then parts=("${all_parts[@]}"); fi
  need $(for part in "${parts[@]}"; do groups_of "$part"; done | tr ' ' '\n' | sort -u)
  mkdir -p build/log
  for part in "${parts[@]}"; do "part_${part//-/_}" ${arguments[@]+"${arguments[@]}"}; done
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0 && passed > 0))
}

heading() { printf '\n== %s\n' "$1"; }

# step LOG WHAT COMMAND…: one line when it succeeds; when it fails, the end of what it printed.
step() {
  local log=build/log/$1.log what=$2 start=$SECONDS
  shift 2
  if "$@" >"$log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    printf '   %s (%d s)\n' "$what" $((SECONDS - start))
  else
    failed=$((failed + 1))
    printf '   FAILED: %s; all of it is in %s\n' "$what" "$log"
    tail -n 60 "$log"
    return 1
  fi
}

configure_and_build() { cmake --preset "$1" && cmake --build --preset "$1" -j "$jobs"; }

build_step() { step "$1-build" built configure_and_build "$1"; }

# ctest_step PRESET [ctest's own arguments]: counts each test.
ctest_step() {
  local preset=$1 log=build/log/$1-tests.log start=$SECONDS total lost=0
  shift
  if ! ctest --preset "$preset" -j "$jobs" "$@" >"$log" 2>&1 </dev/null; then lost=1; fi
  total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$log")
  ((lost == 0)) || lost=$(sed -n 's/.*, \([0-9]*\) tests failed out of .*/\1/p' "$log")
  if [[ -z $total || $total == 0 ]]; then
    failed=$((failed + 1))
    printf '   FAILED: no test ran\n'
    tail -n 20 "$log"
    return 1
  fi
  passed=$((passed + total - lost)) failed=$((failed + lost))
  printf '   %d of %d tests passed (%d s)\n' $((total - lost)) "$total" $((SECONDS - start))
  ((lost == 0)) || { grep -vE ' Passed +[0-9.]+ sec| Start +[0-9]+: ' "$log" | tail -n 200 && return 1; }
}

build_and_ctest() {
  build_step "$1" && ctest_step "$1" || true
}

part_unit() {
  heading 'unit: g++, debug'
  build_and_ctest native-debug
}

part_clang() {
  heading 'clang: its warnings, and the unit tests on optimised code'
  build_and_ctest clang
}

part_no_exceptions() {
  heading 'no-exceptions: the SDK with -fno-exceptions -fno-rtti'
  build_and_ctest no-exceptions
}

part_asan() {
  heading 'asan: AddressSanitizer and UndefinedBehaviorSanitizer'
  build_and_ctest asan
}

part_tsan() {
  heading 'tsan: ThreadSanitizer'
  build_and_ctest tsan
}

part_wasm() {
  heading 'wasm: the unit tests as WebAssembly under Node'
  build_and_ctest wasm-debug
  heading 'wasm: the same, optimised and with SIMD'
  build_and_ctest wasm-release
}

part_fuzz() {
  local -a only=()
  local seconds=20
  while (($#)); do
    case $1 in
      --seconds) seconds=${2:?--seconds needs a number} && shift ;;
      *) only+=("$1") ;;
    esac
    shift
  done
  heading "fuzz: $seconds seconds a target"
  local names
  names=$(IFS='|' && echo "${only[*]}")
  export HAWSER_FUZZ_SECONDS=$seconds
  build_step fuzz && ctest_step fuzz -R "^fuzz (${names:-.*})\$" || true
}

part_mutation() {
  heading 'mutation: checks flipped one by one'
  if python3 tools/dev/mutate.py --jobs "$jobs" "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

source tools/dev/lint.sh
source tools/dev/coverage.sh
