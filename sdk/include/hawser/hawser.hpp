// Hawser, a WebSocket client for native programs and browsers. <hawser/coro.hpp> adds coroutines.
#pragma once

#include <hawser/export.h>

#include <hawser/client.hpp>
#include <hawser/close.hpp>
#include <hawser/error.hpp>
#include <hawser/loop.hpp>
#include <hawser/message.hpp>
#include <hawser/options.hpp>
