import { packetReader } from '../../encoding/packetReader.js'
import { fill, sizeOf, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { incomplete } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Reader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { runsIn } from '../intan/clock.js'
import { gapNotices, segmentsOf, stretchesIn } from '../intan/stretches.js'
import type { RecHeader } from './header.js'

/** What each packet begins with. */
const MARK = 0x55
/** Packets whose times are read at once when a gap is near. */
const NEAR = 512

/** The packets of a file, in stretches whose times follow each other. */
export interface RecPackets {
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
  /** Reads words of 16 bits that stand at these bytes of each packet. */
  readonly reader: (offsets: readonly number[]) => Reader
}

/** The packets of a file. Throws a `FaultError`. */
export const packetsOf = (files: Files, header: RecHeader, tolerateTruncation: boolean): RecPackets => {
  const { path, bytes, packetBytes, timeAt, samplingFrequency } = header
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
        fill(handle, read, bytes + from * packetBytes + timeAt)
        const view = new DataView(read.buffer)
        return Array.from({ length: to - from }, (_, index) => view.getUint32(index * packetBytes, true))
      },
    }),
  )
  const stretches = stretchesIn([{ path, frames: count, runs: runs.length > 0 ? runs : [{ start: 0, first: 0 }] }])
  const told = `${path}: ${rest} bytes are left over after ${count} whole packets, which are read`
  return {
    segments: segmentsOf(stretches, 1, samplingFrequency),
    notices: [...(rest > 0 ? [notice('Tolerated', told)] : []), ...gapNotices(stretches)],
    reader: (offsets) =>
      packetReader({
        files,
        segments: stretches.map(({ pieces: [{ start, frames }] }) => ({
          path,
          byteOffset: bytes + start * packetBytes,
          frames,
        })),
        packetBytes,
        offsets,
        mark: MARK,
      }),
  }
}
