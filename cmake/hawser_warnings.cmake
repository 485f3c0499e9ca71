# The same warnings for the SDK and its tests. A consumer's build sees them as warnings at most, never as errors:
# a newer compiler must not break it.
function(hawser_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<BOOL:${HAWSER_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()
