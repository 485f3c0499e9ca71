# Emscripten as emsdk or as the distribution installs it: one toolchain file for both, so that one preset serves.
# In order: -DEMSCRIPTEN_ROOT=…, $EMSDK, `em-config` on the PATH, Debian's folder.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES EMSCRIPTEN_ROOT)
set(platform_file cmake/Modules/Platform/Emscripten.cmake)

if(NOT EMSCRIPTEN_ROOT AND DEFINED ENV{EMSDK})
  set(EMSCRIPTEN_ROOT "$ENV{EMSDK}/upstream/emscripten")
  if(NOT EXISTS "${EMSCRIPTEN_ROOT}/${platform_file}")
    message(FATAL_ERROR "EMSDK is set, but there is no Emscripten in ${EMSCRIPTEN_ROOT}")
  endif()
endif()
if(NOT EMSCRIPTEN_ROOT)
  find_program(em_config em-config NO_CACHE)
  if(em_config)
    execute_process(COMMAND "${em_config}" EMSCRIPTEN_ROOT OUTPUT_VARIABLE EMSCRIPTEN_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
endif()
if(NOT EXISTS "${EMSCRIPTEN_ROOT}/${platform_file}")
  set(EMSCRIPTEN_ROOT /usr/share/emscripten)
endif()
if(NOT EXISTS "${EMSCRIPTEN_ROOT}/${platform_file}")
  message(FATAL_ERROR "Emscripten not found: install the package emscripten, or set EMSDK")
endif()

# The platform file calls em++ and em-config by name.
set(ENV{PATH} "${EMSCRIPTEN_ROOT}:$ENV{PATH}")

# Above -O1 the linker runs a JavaScript optimiser that needs acorn. Debian keeps it where only Debian's own Node looks.
if(EXISTS /usr/share/nodejs/acorn)
  set(CMAKE_C_LINKER_LAUNCHER "${CMAKE_COMMAND};-E;env;NODE_PATH=/usr/share/nodejs")
  set(CMAKE_CXX_LINKER_LAUNCHER "${CMAKE_C_LINKER_LAUNCHER}")
endif()

# Node runs the tests. `./dev` puts one that is new enough first on the PATH.
find_program(HAWSER_NODE NAMES node nodejs REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR "${HAWSER_NODE};-r;${CMAKE_CURRENT_LIST_DIR}/node_without_fetch.cjs")

include("${EMSCRIPTEN_ROOT}/${platform_file}")
