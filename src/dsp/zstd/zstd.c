// What rxephys calls of Zstandard. Its context is kept from call to call: making one takes longer than a small block.
#include <stddef.h>
#include <stdlib.h>
#include "zstd.h"

#define EXPORT(name) __attribute__((export_name(name)))

static ZSTD_CCtx *compressing;
static ZSTD_DCtx *decompressing;

EXPORT("take") void *take(size_t bytes) { return malloc(bytes); }

EXPORT("give") void give(void *pointer) { free(pointer); }

EXPORT("bound") size_t bound(size_t bytes) { return ZSTD_compressBound(bytes); }

// The length of the frame; 0 when there is no room for it.
EXPORT("compress") size_t compress(const void *from, size_t bytes, void *to, size_t room, int level) {
  if (compressing == NULL) compressing = ZSTD_createCCtx();
  if (compressing == NULL) return 0;
  const size_t length = ZSTD_compressCCtx(compressing, to, room, from, bytes, level);
  return ZSTD_isError(length) ? 0 : length;
}

// 1 when `bytes` are one frame, or more, that hold exactly `room` bytes, which are then at `to`.
EXPORT("decompress") int decompress(const void *from, size_t bytes, void *to, size_t room) {
  if (decompressing == NULL) decompressing = ZSTD_createDCtx();
  if (decompressing == NULL) return 0;
  return ZSTD_decompressDCtx(decompressing, to, room, from, bytes) == room;
}
