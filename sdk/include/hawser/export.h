/* Version and linkage of Hawser, for C and C++. */
#ifndef HAWSER_EXPORT_H
#define HAWSER_EXPORT_H

#define HAWSER_VERSION_MAJOR 0
#define HAWSER_VERSION_MINOR 1
#define HAWSER_VERSION_PATCH 0

#if defined(HAWSER_SHARED) && defined(_WIN32)
#if defined(HAWSER_BUILDING)
#define HAWSER_API __declspec(dllexport)
#else
#define HAWSER_API __declspec(dllimport)
#endif
#elif defined(HAWSER_SHARED)
#define HAWSER_API __attribute__((visibility("default")))
#else
#define HAWSER_API
#endif

#endif
