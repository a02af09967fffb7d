import { arena, matrix, transpose } from '../dsp/index.js'
import { dtypeOf, type Samples } from '../model/dtype.js'

/** Samples that are wanted: `frames` × `width`, C order. */
interface Wanted {
  readonly frames: number
  readonly width: number
  readonly data: Samples
}

/** Bytes of a tile, which stays in the processor's cache until it is turned; but so many frames at least, for files that have heads in between. */
const TILE_BYTES = 2 ** 19
const LEAST_FRAMES = 4096

/**
 * Fill an answer from a file in which the samples of a channel lie side by side: a tile of frames at a time. `fillTile` is to fill
 * `columnOf(column)` of each column with the frames `from` to `to`; the tile is then turned. One column is filled in place.
 */
export const byColumns = (
  { frames, width, data }: Wanted,
  fillTile: (from: number, to: number, columnOf: (column: number) => Samples) => void,
): void => {
  if (frames === 0 || width === 0) return
  if (width === 1) {
    fillTile(0, frames, () => data)
    return
  }
  const dtype = dtypeOf(data)
  const tall = Math.min(frames, Math.max(LEAST_FRAMES, Math.floor(TILE_BYTES / (width * data.BYTES_PER_ELEMENT))))
  const columns = arena().take(dtype, tall * width)
  try {
    for (let from = 0; from < frames; from += tall) {
      const count = Math.min(tall, frames - from)
      fillTile(from, from + count, (column) => columns.subarray(column * count, (column + 1) * count))
      const rows = data.subarray(from * width, (from + count) * width)
      transpose(matrix(columns.subarray(0, count * width), width, count), matrix(rows, count, width))
    }
  } finally {
    arena().give(columns)
  }
}

/** Exchange the two bytes of each sample of 16 bits. */
export const swapBytes = (samples: Int16Array | Uint16Array): void => {
  if (samples.length === 0) return
  const odd = samples.byteOffset % 4 === 0 ? 0 : 1
  const pairs = new Uint32Array(samples.buffer, samples.byteOffset + 2 * odd, (samples.length - odd) >> 1)
  for (let place = 0; place < pairs.length; place++) {
    const both = pairs[place]
    pairs[place] = ((both & 0x00ff_00ff) << 8) | ((both >>> 8) & 0x00ff_00ff)
  }
  const swapOne = (place: number): void => {
    samples[place] = (samples[place] << 8) | ((samples[place] >> 8) & 0xff)
  }
  if (odd === 1) swapOne(0)
  if ((samples.length - odd) % 2 === 1) swapOne(samples.length - 1)
}
