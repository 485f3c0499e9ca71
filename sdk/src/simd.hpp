// Which vector instructions this build may use. On x86 the wider ones are chosen at run time; NEON is part of
// every aarch64, and a WebAssembly module either needs simd128 as a whole or does without.
#pragma once

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
#define HAWSER_SIMD_X86 1
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define HAWSER_SIMD_NEON 1
#elif defined(__wasm_simd128__)
#define HAWSER_SIMD_WASM 1
#endif

/// For the steps of a kernel: a call for each vector would cost more than the step itself.
#if defined(__GNUC__)
#define HAWSER_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define HAWSER_ALWAYS_INLINE inline
#endif
