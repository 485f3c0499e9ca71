# What the tests link when they run as WebAssembly, from the sources that `./dev` put into HAWSER_SOURCES_DIR.
# Distributions have Catch2 and zlib for the machine only. The browser product itself links neither.
set(HAWSER_SOURCES_DIR "${PROJECT_SOURCE_DIR}/build/sources" CACHE PATH "Unpacked sources of catch2 and zlib")
foreach(needed catch2/extras/catch_amalgamated.cpp zlib/inflate.c)
  if(NOT EXISTS "${HAWSER_SOURCES_DIR}/${needed}")
    message(FATAL_ERROR "${HAWSER_SOURCES_DIR}/${needed} is missing: `./dev build wasm-debug` fetches it")
  endif()
endforeach()

enable_language(C)
file(GLOB zlib_sources "${HAWSER_SOURCES_DIR}/zlib/*.c")
list(FILTER zlib_sources EXCLUDE REGEX "/gz[a-z]*\\.c$")
add_library(wasm_zlib STATIC ${zlib_sources})
target_include_directories(wasm_zlib SYSTEM PUBLIC "${HAWSER_SOURCES_DIR}/zlib")
target_compile_options(wasm_zlib PRIVATE -O2 -w)
add_library(ZLIB::ZLIB ALIAS wasm_zlib)

# The amalgamated source is one compilation in place of a hundred; the separate headers keep the tests' own quick.
set(CATCH_CONFIG_DEFAULT_REPORTER console)
set(CATCH_CONFIG_CONSOLE_WIDTH 80)
configure_file("${HAWSER_SOURCES_DIR}/catch2/src/catch2/catch_user_config.hpp.in"
  "${CMAKE_CURRENT_BINARY_DIR}/catch2_config/catch2/catch_user_config.hpp")
add_library(wasm_catch2 STATIC "${HAWSER_SOURCES_DIR}/catch2/extras/catch_amalgamated.cpp")
target_include_directories(wasm_catch2 SYSTEM PUBLIC "${HAWSER_SOURCES_DIR}/catch2/src" "${CMAKE_CURRENT_BINARY_DIR}/catch2_config")
target_compile_features(wasm_catch2 PUBLIC cxx_std_20)
target_compile_options(wasm_catch2 PRIVATE -O1 -w)
target_link_options(wasm_catch2 INTERFACE -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1 -sENVIRONMENT=node)
add_library(Catch2::Catch2WithMain ALIAS wasm_catch2)
