// What rxephys calls of Zstandard. Its context is kept from call to call: making one takes longer than a small block.
#define ZSTD_STATIC_LINKING_ONLY
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

// The same by a search that skips nothing and takes matches of four bytes, twice as slow as that of level 3.
EXPORT("compressThoroughly") size_t compressThoroughly(const void *from, size_t bytes, void *to, size_t room) {
  if (compressing == NULL) compressing = ZSTD_createCCtx();
  if (compressing == NULL) return 0;
  ZSTD_CCtx_reset(compressing, ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(compressing, ZSTD_c_compressionLevel, 4);
  ZSTD_CCtx_setParameter(compressing, ZSTD_c_minMatch, 4);
  // Rows of hashes are made for vectors that are not used here.
  ZSTD_CCtx_setParameter(compressing, ZSTD_c_useRowMatchFinder, ZSTD_ps_disable);
  const size_t length = ZSTD_compress2(compressing, to, room, from, bytes);
  return ZSTD_isError(length) ? 0 : length;
}

// 1 when `bytes` are one frame, or more, that hold exactly `room` bytes, which are then at `to`.
EXPORT("decompress") int decompress(const void *from, size_t bytes, void *to, size_t room) {
  if (decompressing == NULL) decompressing = ZSTD_createDCtx();
  if (decompressing == NULL) return 0;
  return ZSTD_decompressDCtx(decompressing, to, room, from, bytes) == room;
}
