import { withFile } from '../encoding/reading.js'
import { foundOf } from '../encoding/unfinished.js'
import { bytesOf } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { RaggedKind } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import type { Files, WriteHandle } from '../platform/files.js'
import type { RowStep } from './rowSteps.js'

/** Spikes that were found in samples, of one segment. */
export interface FoundStep<K extends RaggedKind> extends RowStep<K> {
  readonly segment: number
}

/** What has been found so far, beside an unfinished save: what a resumed one need not look for again. */
export interface FoundRows<K extends RaggedKind> {
  /** What is there of a save of the same thing, in order. Throws a `FaultError` where it is of another. */
  readonly read: () => readonly FoundStep<K>[]
  /** Begin anew: nothing is left of what was there. */
  readonly forget: () => void
  /** Keep a step more. */
  readonly add: (step: FoundStep<K>) => void
  /** Make durable what was kept; how many bytes that is. */
  readonly commit: () => number
  /** How many bytes there are of it, as far as they were read or written. */
  readonly bytes: () => number
  /** True where there is something to be gone on with. */
  readonly holdsAny: () => boolean
  readonly close: () => void
}

/** CRC-32 of what follows, segment, number of rows, nothing, end. */
const HEAD = 24

/**
 * The file of what was found: the identity of the save, then a record a step, each with its own checksum. A save makes nothing of it
 * durable: of what a power cut has taken, the checksums tell, and it is found again.
 */
export const foundRows = <K extends RaggedKind>(kind: K, final: string, identity: string, files: Files): FoundRows<K> => {
  const { rows } = ragged[kind]
  const path = foundOf(final, files)
  const start = new TextEncoder().encode(identity)
  let handle: WriteHandle | undefined
  let end = 0

  const begin = (): WriteHandle => {
    if (end > 0) {
      const again = files.openWrite(path, { create: false })
      again.truncate(end)
      return again
    }
    const made = files.openWrite(path, { create: true })
    made.write(start, 0)
    end = start.length
    return made
  }

  const bytesOfRows = (count: number): number =>
    HEAD + rows.columns(rows.allocate(count)).reduce((sum, { byteLength }) => sum + byteLength, 0)

  const stepAt = (bytes: Uint8Array): { readonly step: FoundStep<K>; readonly length: number } | undefined => {
    if (bytes.length < HEAD) return undefined
    const head = new DataView(bytes.buffer, bytes.byteOffset)
    const count = head.getUint32(8, true)
    // What is no record may tell of any number.
    if (count > bytes.length) return undefined
    const length = bytesOfRows(count)
    if (length > bytes.length || files.crc32(bytes.subarray(4, length), 0) !== head.getUint32(0, true)) return undefined
    const found = rows.allocate(count)
    let at = HEAD
    for (const column of rows.columns(found)) {
      bytesOf(column).set(bytes.subarray(at, at + column.byteLength))
      at += column.byteLength
    }
    return { step: { segment: head.getUint32(4, true), end: head.getFloat64(16, true), rows: found }, length }
  }

  return {
    read: () => {
      if (files.stat(path) === undefined) return []
      const bytes = withFile(files, path, ({ size, read }) => {
        const all = new Uint8Array(size)
        return all.subarray(0, read(all, 0))
      })
      if (bytes.length < start.length) return []
      if (start.some((byte, at) => byte !== bytes[at]))
        throw new FaultError(
          conflict(
            `unfinished save of ${final}`,
            'one of the same pipeline, on sources that hold the same',
            'one of another',
            'overwrite it, or choose another place',
          ),
        )
      const steps: FoundStep<K>[] = []
      end = start.length
      for (let next = stepAt(bytes.subarray(end)); next !== undefined; next = stepAt(bytes.subarray(end))) {
        steps.push(next.step)
        end += next.length
      }
      return steps
    },
    forget: () => {
      files.remove(path)
      end = 0
    },
    add: ({ segment, rows: found, end: upTo }) => {
      const record = new Uint8Array(bytesOfRows(found.sampleIndex.length))
      const head = new DataView(record.buffer)
      head.setUint32(4, segment, true)
      head.setUint32(8, found.sampleIndex.length, true)
      head.setFloat64(16, upTo, true)
      let at = HEAD
      for (const column of rows.columns(found)) {
        record.set(bytesOf(column), at)
        at += column.byteLength
      }
      head.setUint32(0, files.crc32(record.subarray(4), 0), true)
      handle ??= begin()
      handle.write(record, end)
      end += record.length
    },
    commit: () => {
      handle ??= begin()
      handle.sync()
      return end
    },
    bytes: () => end,
    holdsAny: () => end > start.length,
    close: () => handle?.close(),
  }
}
