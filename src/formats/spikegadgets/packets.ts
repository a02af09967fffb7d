import { packetReader } from '../../encoding/packetReader.js'
import type { Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { Reader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { countedPackets } from '../intan/packets.js'
import { gapNotices, segmentsOf } from '../intan/stretches.js'
import type { RecHeader } from './header.js'

/** What each packet begins with. */
const MARK = [0x55]

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
  const { stretches, notices } = countedPackets(files, { path, bytes, packetBytes, counterAt: timeAt, tolerateTruncation })
  return {
    segments: segmentsOf(stretches, 1, samplingFrequency),
    notices: [...notices, ...gapNotices(stretches)],
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
