import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, incomplete } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ReadHandle } from '../../platform/files.js'
import type { NsxHeader } from './nsxHeader.js'

/** Frames that stand side by side in a file: from which byte on, and the tick of the clock at the first. */
export interface Block {
  readonly byteOffset: number
  readonly frames: number
  readonly ticks: bigint
}

/** The blocks of a file, and what is told of them. */
export interface Blocks {
  readonly blocks: readonly Block[]
  readonly notices: readonly Notice[]
}

/** Bytes of a frame. */
export const frameBytes = ({ channels }: NsxHeader): number => 2 * channels.length
/** Bytes of the head of a block: 1, a time, how many frames. Times of 3.0 have 8 bytes, others 4. */
export const blockHeadBytes = ({ version }: NsxHeader): number => (version === '3.0' ? 13 : 9)

interface Head {
  readonly mark: number
  readonly ticks: bigint
  readonly frames: number
}

/** The head of the block at a byte; undefined where the file ends before its end. */
export const headAt = (handle: ReadHandle, header: NsxHeader, position: number): Head | undefined => {
  const bytes = new Uint8Array(blockHeadBytes(header))
  if (position + bytes.length > handle.size) return undefined
  fill(handle, bytes, position)
  const view = new DataView(bytes.buffer)
  return {
    mark: view.getUint8(0),
    ticks: header.version === '3.0' ? view.getBigUint64(1, true) : BigInt(view.getUint32(1, true)),
    frames: view.getUint32(bytes.length - 4, true),
  }
}

/** The blocks of an open file, head by head; of 2.1, which has no heads, one. Throws a `FaultError`. */
export const blocksOf = (handle: ReadHandle, header: NsxHeader, tolerateTruncation: boolean): Blocks => {
  const { path, bytes: start } = header
  const [row, head] = [frameBytes(header), blockHeadBytes(header)]
  const blocks: Block[] = []
  const notices: Notice[] = []
  /** Whole frames from a byte to the end of the file, which may end within one. */
  const toTheEnd = (byteOffset: number, ticks: bigint): void => {
    const rest = (handle.size - byteOffset) % row
    const frames = (handle.size - byteOffset - rest) / row
    if (rest > 0) cut(`whole frames of ${row} bytes from byte ${byteOffset} on`, `${rest} bytes after ${frames} frames`)
    blocks.push({ byteOffset, frames, ticks })
  }
  const cut = (expected: string, found: string): void => {
    if (!tolerateTruncation)
      refuse(incomplete(path, expected, found, 'the file was cut; tolerateTruncation: true opens its whole frames'))
    notices.push(notice('Tolerated', `${path}: ${found}, where there should be ${expected}; its whole frames are read`))
  }
  if (header.version === '2.1') {
    toTheEnd(start, 0n)
    return { blocks, notices }
  }
  let endsWell = false
  for (let at = start, heads = 0; at < handle.size; heads++) {
    if (heads > MOST.segments) refuse(corrupt(path, `up to ${MOST.segments} blocks`, 'more'))
    const found = headAt(handle, header, at)
    if (found === undefined) {
      cut(`the head of a block, ${head} bytes`, `${handle.size - at} bytes at byte ${at}`)
      break
    }
    const { mark, ticks, frames } = found
    if (mark !== 1) {
      const told = [`${path}, byte ${at}`, 'a block, which begins with 1', `${mark}`] as const
      if (!tolerateTruncation) refuse(corrupt(...told, 'tolerateTruncation: true opens what is before it'))
      notices.push(notice('Tolerated', `${told[0]}: ${told[1]} should be there, found ${mark}; what is before it is read`))
      break
    }
    const first = at + head
    endsWell ||= frames === 0 && isFollowed(handle, header, first)
    if (frames === 0 && !endsWell) {
      // A program that ended in the midst of it never wrote how many there are.
      toTheEnd(first, ticks)
      notices.push(
        notice('Tolerated', `${path}: the block at byte ${at} does not say how many frames it has; it is read to the end`),
      )
      break
    }
    if (first + frames * row > handle.size) {
      const whole = Math.floor((handle.size - first) / row)
      cut(`${frames} frames from byte ${first} on`, `${whole} whole frames`)
      blocks.push({ byteOffset: first, frames: whole, ticks })
      break
    }
    if (frames > 0) blocks.push({ byteOffset: first, frames, ticks })
    at = first + frames * row
  }
  return { blocks, notices }
}

/** True where blocks follow from a byte on that end where the file ends: one of no frames is no last one that was left off. */
const isFollowed = (handle: ReadHandle, header: NsxHeader, from: number): boolean => {
  let at = from
  for (let count = 0; at < handle.size && count < MOST.segments; count++) {
    const head = headAt(handle, header, at)
    if (head === undefined || head.mark !== 1) return false
    at += blockHeadBytes(header) + head.frames * frameBytes(header)
  }
  return at === handle.size
}
