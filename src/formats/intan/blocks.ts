import { fill } from '../../encoding/reading.js'
import { together } from '../../model/waiting.js'
import type { ReadHandle } from '../../platform/files.js'
import type { Counter } from './clock.js'
import type { IntanHeader } from './header.js'
import type { StreamType } from './streams.js'
import { streamsIn } from './streams.js'

/** Where the samples of a stream stand in a block: those of a channel side by side, channel after channel. */
export interface Field {
  readonly byteOffset: number
  /** Of each channel. */
  readonly samples: number
  readonly channels: number
}

/** How the blocks of a file are made that holds its head and all samples. */
export interface BlockShape {
  /** Frames of a block: samples of an amplifier. */
  readonly frames: number
  readonly bytes: number
  readonly fields: ReadonlyMap<StreamType, Field>
}

/** What stands in a block after the timestamps, in this order. */
const ORDER: readonly StreamType[] = [
  ...(['amplifier', 'dc', 'stim', 'auxiliary', 'supply', 'temperature'] as const),
  ...(['adc', 'dac', 'digitalIn', 'digitalOut'] as const),
]

/** Frames of a block: of the first boards 60. */
export const blockFrames = ({ system, version }: IntanHeader): number => (system === 'rhd' && version < 2 ? 60 : 128)

/** Frames that a sample of a stream stands for, where streams have rates of their own. */
export const framesOfSample = (type: StreamType, frames: number): number => {
  if (type === 'auxiliary') return 4
  return type === 'supply' || type === 'temperature' ? frames : 1
}

/** The blocks of a file. */
export const blockShape = (header: IntanHeader): BlockShape => {
  const frames = blockFrames(header)
  const counts = new Map(streamsIn(header).map(({ type, channels }) => [type, channels.length]))
  const fields = new Map<StreamType, Field>()
  let bytes = 4 * frames
  for (const type of ORDER) {
    const count = counts.get(type) ?? 0
    if (count === 0 || (type === 'dc' && !header.savesDc)) continue
    // All lines are bits of one word.
    const channels = type === 'digitalIn' || type === 'digitalOut' ? 1 : count
    const samples = frames / framesOfSample(type, frames)
    fields.set(type, { byteOffset: bytes, samples, channels })
    bytes += 2 * samples * channels
  }
  return { frames, bytes, fields }
}

/** Blocks whose timestamps are read at once when a gap is near. */
const NEAR = 16

/** The timestamps of an open file of blocks. */
export const blockCounter = (
  handle: ReadHandle,
  { bytes: headerBytes, version, system }: IntanHeader,
  { frames, bytes }: BlockShape,
  blocks: number,
): Counter => {
  const isUnsigned = system === 'rhd' && version < 1.2
  const inBlock = (block: number, from: number, to: number): readonly number[] => {
    const read = new Uint8Array(4 * (to - from))
    fill(handle, read, headerBytes + block * bytes + 4 * from)
    const view = new DataView(read.buffer)
    return Array.from({ length: to - from }, (_, index) =>
      isUnsigned ? view.getUint32(4 * index, true) : view.getInt32(4 * index, true),
    )
  }
  return {
    path: handle.path,
    frames: blocks * frames,
    stretch: NEAR * frames,
    numbers: (from, to) => {
      const first = Math.floor(from / frames)
      const places = Array.from({ length: Math.ceil(to / frames) - first }, (_, index) => first + index)
      return together(places, (block) =>
        inBlock(block, Math.max(0, from - block * frames), Math.min(frames, to - block * frames)),
      ).flat()
    },
  }
}
