import { framesIn } from '../model/frames.js'
import type { ReadRequest } from '../model/reader.js'
import { Buffer } from './buffer.js'
import type { BlockKey, Blocks, CachedBlock } from './cache.js'
import type { Program } from './plan.js'

type SourceArea = Program['reads'][number]

/** Samples of a source that are on their way. */
export interface Coming {
  readonly buffer: Buffer
  readonly reading: Promise<void>
}

/** What is read of sources before the pull that needs it, while the thread computes. */
export class ReadAhead {
  private coming: (Coming & { readonly area: SourceArea })[] = []

  /** Begin to read these, where their readers can. */
  begin(areas: readonly SourceArea[]): void {
    for (const area of areas) {
      const buffer = Buffer.take(area.node.header.dtype, framesIn(area) * area.channels.length)
      const reading = area.node.reader.readAhead?.(requestOf(area, buffer))
      if (reading === undefined) buffer.release()
      else {
        // Whoever takes it hears of a failure; of what nobody takes, nobody does.
        reading.catch(() => undefined)
        this.coming.push({ area, buffer, reading })
      }
    }
  }

  /** The samples of an area, when they were begun; the taker releases the buffer, once reading has ended. */
  take(area: SourceArea): Coming | undefined {
    const found = this.coming.find((each) => sameArea(each.area, area))
    this.coming = this.coming.filter((each) => each !== found)
    return found
  }

  /** Let go of what nobody has taken: each when nothing is written to it any more. */
  forget(): void {
    for (const { buffer, reading } of this.coming.splice(0)) {
      const release = (): void => buffer.release()
      reading.then(release, release)
    }
  }
}

/** What an area asks of its source. */
export const requestOf = (area: SourceArea, { data }: Buffer): ReadRequest => {
  const { segment, start, channels } = area
  return { segment, start, frames: framesIn(area), channels, data }
}

const sameArea = (a: SourceArea, b: SourceArea): boolean =>
  a.node === b.node &&
  a.segment === b.segment &&
  a.start === b.start &&
  a.end === b.end &&
  a.channels.length === b.channels.length &&
  a.channels.every((channel, index) => channel === b.channels[index])

/** The blocks as they will be once what is being computed is there, for a plan that only tells what to read. */
export const glanceAt = (blocks: Blocks): Blocks => {
  const own = new Map<string, CachedBlock>()
  const nameOf = ({ node, segment, block, channels }: BlockKey): string => `${node}/${segment}/${block}/${channels.join()}`
  return {
    find: (key) => {
      const found = blocks.find(key) ?? own.get(nameOf(key))
      return found && { ...found, buffer: undefined }
    },
    promise: (key) => {
      const block = { ...key, used: 0 }
      own.set(nameOf(key), block)
      return block
    },
  }
}
