import type { Files } from '../../src/platform/files.js'
import { bitsOf, maxwellFile, spikesOf } from './maxwellFiles.js'

/** Three channels of 7 frames, of which three are missing after the fourth, channel after channel as the file has them. */
const rows = Uint16Array.from({ length: 21 }, (_, index) => (index * 7919) % 1024)
const framesOf = (from: number, to: number): Uint16Array =>
  Uint16Array.from({ length: 3 * (to - from) }, (_, index) => rows[(index % 3) * 7 + from + Math.floor(index / 3)])

/** A well with a gap and with spikes, compressed in chunks, and another; and changes of bits. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'trace.raw.h5')
  const entries = [
    [12, 345, 17.5, 35],
    [7, 12_000, 35, 52.5],
    [1023, 26_399, 3832.5, 2082.5],
  ] as const
  const spikes = spikesOf([
    [498, 7],
    [501, 1023],
    [503, 12],
    [505, 12],
    [507, 7],
    [509, 500],
    [509, 1023],
    [510, 7],
  ])
  const raw = { data: rows, shape: [3, 7], chunks: [2, 3], gzip: 4 }
  files.writeWhole(
    filePath,
    maxwellFile(
      {
        well000: { rec0000: { raw, entries, frames: [500, 501, 502, 503, 507, 508, 509], spikes } },
        well001: { rec0000: { raw, entries, frames: [500, 501, 502, 503, 504, 505, 506] } },
      },
      {
        '0': bitsOf([
          [499, 1],
          [501, 3],
          [505, 1],
          [508, 0],
        ]),
      },
    ),
  )
  return { params: { filePath, stream: 'well000' }, wholes: [framesOf(0, 4), framesOf(4, 7)] }
}
