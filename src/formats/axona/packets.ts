import { packetReader } from '../../encoding/packetReader.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Reader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { countedPackets } from '../intan/packets.js'
import { gapNotices, type Stretch, segmentsOf } from '../intan/stretches.js'
import type { AxonaSetup } from './setup.js'

/** A packet: "ADU1" or "ADU2", its number, inputs and position of 24 bytes, three samples of 64 channels, and 16 bytes that say nothing. */
const [BYTES, NUMBER_AT, INPUTS_AT, SAMPLES_AT, ROW_BYTES, ROWS] = [432, 4, 8, 32, 128, 3]
const MARK = Array.from('ADU', (letter) => letter.charCodeAt(0))
/** Where among those of a sample 8 channels stand that follow each other: the first 8, the next, and so on. */
const EIGHTS = [32, 0, 40, 8, 48, 16, 56, 24]

/** The packets of a recording, in stretches whose numbers follow each other. */
export interface AxonaPackets {
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
  /** Reads samples of these channels of the hardware. */
  readonly reader: (hardware: readonly number[]) => Reader
  /** Reads the words of digital and sync inputs, 16 bits each, of which a packet has one for all its frames. */
  readonly inputs: () => Reader
}

/** The packets of a recording: the first is at 0 s. Throws a `FaultError`. */
export const packetsOf = (
  files: Files,
  { binPath, samplingFrequency, duration }: AxonaSetup,
  tolerateTruncation: boolean,
): AxonaPackets => {
  const { stretches: packets, notices } = countedPackets(files, {
    path: binPath,
    bytes: 0,
    packetBytes: BYTES,
    counterAt: NUMBER_AT,
    tolerateTruncation,
  })
  const stretches = packets.map(
    ({ first, pieces }): Stretch => ({
      first: ROWS * (first - packets[0].first),
      pieces: pieces.map(({ path, start, frames }) => ({ path, start: ROWS * start, frames: ROWS * frames })),
    }),
  )
  const words = (offsets: readonly number[], rowBytes: number): Reader =>
    packetReader({
      files,
      segments: packets.map(({ pieces: [{ path, start, frames }] }) => ({
        path,
        byteOffset: start * BYTES,
        frames: ROWS * frames,
      })),
      packetBytes: BYTES,
      offsets,
      mark: MARK,
      rows: { count: ROWS, bytes: rowBytes },
    })
  const segments = segmentsOf(stretches, 1, samplingFrequency)
  const seconds = segments.reduce((end, { frames, times }) => Math.max(end, (times.tStart ?? 0) + frames / samplingFrequency), 0)
  return {
    segments,
    notices: [
      ...notices,
      ...gapNotices(stretches),
      ...(duration !== undefined && seconds < duration - 1
        ? [notice('Tolerated', `${binPath}: it ends after ${seconds} s of the ${duration} s that the .set file tells`)]
        : []),
    ],
    reader: (hardware) =>
      words(
        hardware.map((channel) => SAMPLES_AT + 2 * (EIGHTS[channel >> 3] + (channel & 7))),
        ROW_BYTES,
      ),
    inputs: () => words([INPUTS_AT, INPUTS_AT + 2], 0),
  }
}
