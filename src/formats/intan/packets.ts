import { fill, sizeOf, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { incomplete } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { runsIn } from './clock.js'
import { type Stretch, stretchesIn } from './stretches.js'

/** Packets of one size to the end of a file, each with its number. */
interface Numbered {
  readonly path: string
  /** Where the first packet begins. */
  readonly bytes: number
  readonly packetBytes: number
  /** Where in a packet its number stands, 32 bits, the low byte first. */
  readonly counterAt: number
  readonly tolerateTruncation: boolean
}

/** Packets whose numbers are read at once when a gap is near. */
const NEAR = 512

/** The packets of a file in stretches whose numbers follow each other. Throws a `FaultError`. */
export const countedPackets = (
  files: Files,
  { path, bytes, packetBytes, counterAt, tolerateTruncation }: Numbered,
): { readonly stretches: readonly Stretch[]; readonly notices: readonly Notice[] } => {
  const size = sizeOf(files, path)
  const rest = (size - bytes) % packetBytes
  const count = (size - bytes - rest) / packetBytes
  if (rest > 0 && !tolerateTruncation)
    refuse(
      incomplete(
        path,
        `whole packets of ${packetBytes} bytes`,
        `${rest} bytes after ${count} packets`,
        'the file was cut; tolerateTruncation: true opens the whole ones',
      ),
    )
  const runs = withFile(files, path, (handle) =>
    runsIn({
      path,
      frames: count,
      stretch: NEAR,
      numbers: (from, to) => {
        const read = new Uint8Array((to - from - 1) * packetBytes + 4)
        fill(handle, read, bytes + from * packetBytes + counterAt)
        const view = new DataView(read.buffer)
        return Array.from({ length: to - from }, (_, index) => view.getUint32(index * packetBytes, true))
      },
    }),
  )
  const told = `${path}: ${rest} bytes are left over after ${count} whole packets, which are read`
  return {
    stretches: stretchesIn([{ path, frames: count, runs: runs.length > 0 ? runs : [{ start: 0, first: 0 }] }]),
    notices: rest > 0 ? [notice('Tolerated', told)] : [],
  }
}
