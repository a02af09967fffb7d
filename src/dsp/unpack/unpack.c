// What rxephys calls of liblzma and of libbzip2: each unpacks whole streams, of which every checksum is compared.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include "bzlib.h"
#include "lzma.h"

#define EXPORT(name) __attribute__((export_name(name)))

// Dictionaries of 64 MiB are the largest that a preset of xz has.
static const uint64_t MOST_MEMORY = 256u << 20;

// What is answered in place of a length.
enum { OTHER_BYTES = -1, NO_MEMORY = -2, UNKNOWN = -3, NO_ROOM = -4 };

EXPORT("take") void *take(size_t bytes) { return malloc(bytes); }

EXPORT("give") void give(void *pointer) { free(pointer); }

// Called by libbzip2 where it finds itself in error.
void bz_internal_error(int code) { __builtin_trap(); }

// Streams of bzip2, one after the other; the length of what they hold.
EXPORT("bunzip2") int bunzip2(char *from, unsigned bytes, char *to, unsigned room) {
  bz_stream stream = {.next_in = from, .avail_in = bytes, .next_out = to, .avail_out = room};
  do {
    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return NO_MEMORY;
    char beyond;
    int status, longer = 0;
    do {
      const unsigned in = stream.avail_in, out = stream.avail_out;
      status = BZ2_bzDecompress(&stream);
      if (status == BZ_OK && stream.avail_out == 0) {
        // The output is full, and the stream may have ended or not.
        stream.next_out = &beyond;
        stream.avail_out = 1;
        status = BZ2_bzDecompress(&stream);
        longer = stream.avail_out == 0;
        if (status == BZ_OK) status = BZ_UNEXPECTED_EOF;
        stream.avail_out = 0;
      } else if (stream.avail_in == in && stream.avail_out == out && status == BZ_OK) status = BZ_UNEXPECTED_EOF;
    } while (status == BZ_OK);
    BZ2_bzDecompressEnd(&stream);
    if (status == BZ_MEM_ERROR) return NO_MEMORY;
    if (longer) return NO_ROOM;
    if (status != BZ_STREAM_END) return OTHER_BYTES;
  } while (stream.avail_in > 0);
  return room - stream.avail_out;
}

static int unpacked(lzma_stream *stream, lzma_ret status, const uint8_t *from, size_t bytes, uint8_t *to, size_t room) {
  int longer = 0;
  size_t left = room;
  if (status == LZMA_OK) {
    stream->next_in = from;
    stream->avail_in = bytes;
    stream->next_out = to;
    stream->avail_out = room;
    status = lzma_code(stream, LZMA_FINISH);
    left = stream->avail_out;
    if (status == LZMA_OK && left == 0) {
      // The output is full, and the stream may have ended or not.
      uint8_t beyond;
      stream->next_out = &beyond;
      stream->avail_out = 1;
      status = lzma_code(stream, LZMA_FINISH);
      longer = stream->avail_out == 0;
    }
  }
  const int whole = stream->avail_in == 0;
  lzma_end(stream);
  if (longer) return NO_ROOM;
  if (status == LZMA_STREAM_END && whole) return room - left;
  if (status == LZMA_MEM_ERROR || status == LZMA_MEMLIMIT_ERROR) return NO_MEMORY;
  return status == LZMA_OPTIONS_ERROR || status == LZMA_UNSUPPORTED_CHECK ? UNKNOWN : OTHER_BYTES;
}

// Streams of xz, one after the other.
EXPORT("unxz") int unxz(const uint8_t *from, size_t bytes, uint8_t *to, size_t room) {
  lzma_stream stream = LZMA_STREAM_INIT;
  const lzma_ret status = lzma_stream_decoder(&stream, MOST_MEMORY, LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK);
  return unpacked(&stream, status, from, bytes, to, room);
}

// The older container of LZMA, `.lzma`.
EXPORT("unlzma") int unlzma(const uint8_t *from, size_t bytes, uint8_t *to, size_t room) {
  lzma_stream stream = LZMA_STREAM_INIT;
  return unpacked(&stream, lzma_alone_decoder(&stream, MOST_MEMORY), from, bytes, to, room);
}

static lzma_filter filters[LZMA_FILTERS_MAX + 1];
static union {
  lzma_options_lzma lzma;
  lzma_options_delta delta;
  lzma_options_bcj bcj;
} options[LZMA_FILTERS_MAX];

// Say the filter number `place` of a stream without a header: 0 stands for LZMA1, whose number has more bits than a double.
// Numbers below 0 are left as the preset has them.
EXPORT("filter") int filter(unsigned place, unsigned id, unsigned preset, int dictionary, int lc, int lp, int pb, unsigned other) {
  if (place >= LZMA_FILTERS_MAX) return UNKNOWN;
  filters[place].id = id == 0 ? LZMA_FILTER_LZMA1 : id;
  filters[place].options = &options[place];
  filters[place + 1].id = LZMA_VLI_UNKNOWN;
  if (id == 0 || id == LZMA_FILTER_LZMA2) {
    lzma_options_lzma *lzma = &options[place].lzma;
    if (lzma_lzma_preset(lzma, preset)) return UNKNOWN;
    if (dictionary >= 0) lzma->dict_size = dictionary;
    if (lc >= 0) lzma->lc = lc;
    if (lp >= 0) lzma->lp = lp;
    if (pb >= 0) lzma->pb = pb;
  } else if (id == LZMA_FILTER_DELTA) {
    options[place].delta = (lzma_options_delta){.type = LZMA_DELTA_TYPE_BYTE, .dist = other};
  } else {
    options[place].bcj = (lzma_options_bcj){.start_offset = other};
  }
  return 0;
}

// A stream without a header, of the filters that were said.
EXPORT("unpackRaw") int unpackRaw(const uint8_t *from, size_t bytes, uint8_t *to, size_t room) {
  lzma_stream stream = LZMA_STREAM_INIT;
  const uint64_t memory = lzma_raw_decoder_memusage(filters);
  if (memory == UINT64_MAX) return UNKNOWN;
  if (memory > MOST_MEMORY) return NO_MEMORY;
  return unpacked(&stream, lzma_raw_decoder(&stream, filters), from, bytes, to, room);
}
