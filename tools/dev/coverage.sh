# Branch coverage of the SDK by clang's source-based instrumentation. Sourced by test.sh.
# It counts each condition's two outcomes as they stand in the source; the edges of exceptions are no conditions.

least_branch_coverage=95

part_coverage() {
  heading "coverage: branches of the SDK, at least $least_branch_coverage %"
  rm -rf build/coverage/profile
  build_step coverage && ctest_step coverage && step coverage 'branch coverage' report_coverage || return 0
  cat build/log/coverage.log
}

report_coverage() {
  local data=build/coverage/unit.profdata
  llvm-profdata merge --sparse build/coverage/profile/*.profraw -o "$data"
  llvm-cov report build/coverage/tests/unit/unit_tests -instr-profile="$data" -show-branch-summary \
    -show-region-summary=false sdk/src sdk/include |
    awk -v least="$least_branch_coverage" '
      /^-+$/ { next }
      NF { print "   " $0 }
      $1 == "TOTAL" { total = $NF }
      END {
        if (total + 0 < least) { print "   only " total " of the branches are covered"; exit 1 }
      }'
}
