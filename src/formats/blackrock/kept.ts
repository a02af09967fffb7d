import { joinedReader, type Piece } from '../../encoding/joinedReader.js'
import { packetReader } from '../../encoding/packetReader.js'
import { rawReader } from '../../encoding/rawReader.js'
import { withFile } from '../../encoding/reading.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Reader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { type Block, blockHeadBytes, blocksOf } from './blocks.js'
import type { NsxHeader } from './nsxHeader.js'
import { isOfPackets, packetBytes, packetRuns } from './packets.js'

/** Frames without a gap: how many, and when they were taken. */
export interface Stretch {
  readonly frames: number
  /** The tick of the clock at the first. */
  readonly ticks: bigint
  readonly ticksPerFrame: number
}

/** The samples of a file: of each segment when it was taken, and what reads them. */
export interface Kept {
  readonly stretches: readonly Stretch[]
  readonly reader: Reader
  readonly notices: readonly Notice[]
}

/** The samples of a file, however its frames are kept. Throws a `FaultError`. */
export const keptIn = (files: Files, header: NsxHeader, tolerateTruncation: boolean): Kept =>
  withFile(files, header.path, (handle) => {
    if (isOfPackets(handle, header)) {
      const { runs, notices } = packetRuns(handle, header, tolerateTruncation)
      const { kept, told } = withoutStrays(header, runs)
      const reader = packetReader({
        files,
        segments: kept.map(({ start, frames }) => ({
          path: header.path,
          byteOffset: header.bytes + start * packetBytes(header),
          frames,
        })),
        packetBytes: packetBytes(header),
        offsets: header.channels.map((_, channel) => blockHeadBytes(header) + 2 * channel),
        mark: [1],
      })
      return { stretches: kept, reader, notices: [...notices, ...told, ...breakNotices(header, kept)] }
    }
    const { blocks, notices } = blocksOf(handle, header, tolerateTruncation)
    const { kept, told } = withoutStrays(header, joined(header, blocks))
    const pieces = kept.flatMap(({ blocks: own }) => own)
    const raw = rawReader({
      files,
      segments: pieces.map(({ byteOffset, frames }) => ({ path: header.path, byteOffset, frames })),
      fileChannels: header.channels.length,
      columns: Int32Array.from(header.channels.keys()),
      dtype: 'int16',
    })
    return {
      stretches: kept,
      reader: joinedReader(raw, piecesOf(kept)),
      notices: [...notices, ...joinedNotices(header, kept), ...told, ...breakNotices(header, kept)],
    }
  })

interface Joined extends Stretch {
  readonly blocks: readonly Block[]
}

const piecesOf = (kept: readonly Joined[]): readonly (readonly Piece[])[] => {
  let segment = 0
  return kept.map(({ blocks }) => blocks.map(({ frames }): Piece => ({ segment: segment++, frames })))
}

/** Blocks of which one begins where the one before it ended, half a frame more or less, are one stretch. */
const joined = ({ samplingFrequency, resolution }: NsxHeader, blocks: readonly Block[]): readonly Joined[] => {
  const ticksPerFrame = resolution / samplingFrequency
  const all: Joined[] = []
  for (const block of blocks) {
    const before = all.at(-1)
    const passed = before === undefined ? 0 : Number(block.ticks - before.ticks)
    if (before !== undefined && Math.abs(passed - before.frames * ticksPerFrame) < ticksPerFrame / 2)
      all[all.length - 1] = { ...before, frames: before.frames + block.frames, blocks: [...before.blocks, block] }
    else all.push({ frames: block.frames, ticks: block.ticks, ticksPerFrame, blocks: [block] })
  }
  return all
}

const joinedNotices = ({ path }: NsxHeader, all: readonly Joined[]): readonly Notice[] => {
  const count = all.reduce((sum, { blocks }) => sum + blocks.length - 1, 0)
  return count === 0
    ? []
    : [notice('Tolerated', `${path}: blocks that begin where the one before ended are the same segment: ${count} in all`)]
}

/** Without single frames, which clocks that are being synchronized leave; those that are alone stay. */
const withoutStrays = <S extends Stretch>(
  { path }: NsxHeader,
  all: readonly S[],
): { readonly kept: readonly S[]; readonly told: readonly Notice[] } => {
  const kept = all.filter(({ frames }) => frames > 1)
  if (kept.length === 0 || kept.length === all.length) return { kept: all, told: [] }
  const told = `${path}: single frames, which a clock leaves that is being synchronized, are left out: ${all.length - kept.length}`
  return { kept, told: [notice('Tolerated', told)] }
}

/** Breaks are told one by one up to so many. */
const TOLD = 5

const breakNotices = ({ path, resolution }: NsxHeader, all: readonly Stretch[]): readonly Notice[] => {
  const breaks = all.slice(1).map(({ ticks }, index) => {
    const { ticks: first, frames, ticksPerFrame } = all[index]
    const seconds = (Number(ticks - first) - frames * ticksPerFrame) / resolution
    const place = `before segment ${index + 1}`
    return seconds >= 0 ? `${Number(seconds.toPrecision(6))} s ${place}` : `the clock goes back ${place}`
  })
  if (breaks.length === 0) return []
  const listed = `${breaks.slice(0, TOLD).join(', ')}${breaks.length > TOLD ? `, and ${breaks.length - TOLD} more` : ''}`
  return [
    notice('Tolerated', `${path}: samples are missing, or the clock began anew: ${listed}; each stretch between is a segment`),
  ]
}

/** Seconds of a tick, exact also where ticks are nanoseconds of decades. */
export const secondsOf = (ticks: bigint, resolution: number): number => {
  const whole = ticks / BigInt(resolution)
  return Number(whole) + Number(ticks - whole * BigInt(resolution)) / resolution
}

/** The segments that stretches are. */
export const segmentsOf = (stretches: readonly Stretch[], { samplingFrequency, resolution }: NsxHeader): readonly Segment[] =>
  stretches.map(({ frames, ticks, ticksPerFrame }) => {
    const rate = resolution / ticksPerFrame
    const isOwn = ticksPerFrame !== resolution / samplingFrequency
    return { frames, times: { tStart: secondsOf(ticks, resolution), ...(isOwn && { samplingFrequency: rate }) } }
  })
