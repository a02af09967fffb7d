/** Saves that are stopped anywhere: by a full disk, a failing one, the death of the process, or a power cut. */

import { Engine } from '../../src/engine/engine.js'
import { type Node, readerNode } from '../../src/engine/node.js'
import { bytesOf } from '../../src/model/dtype.js'
import { isFaultError, renderFault } from '../../src/model/fault.js'
import type { Choices } from '../arbitraries.js'
import { faultyFiles, type Trouble } from '../faultyFiles.js'
import { hash } from '../invented.js'
import type { MemoryFiles } from '../memoryFiles.js'
import { broken, holds, type Verdict } from './law.js'
import {
  besides,
  type Found,
  filesDiffer,
  newFiles,
  OUT,
  outputsOf,
  readOutputs,
  type Saving,
  sameSegments,
  saveTo,
} from './saving.js'

/** What was found, in words. */
export const untouched = (found: Found): string =>
  found._tag === 'fault'
    ? renderFault(found.fault)
    : `samples of ${found.segments.map(({ length }) => length).join(', ')} in its segments`

/** As long, with the same header, and every bit of every sample another. */
export const opposite = (node: Node): Node =>
  readerNode(node.header, node.segments, {
    read: async ({ segment, start, frames, channels, data }) => {
      const samples = await new Engine({ cacheBytes: 0 }).read(node, { segment, start, end: start + frames, channels })
      const bytes = bytesOf(samples)
      for (let i = 0; i < bytes.length; i++) bytes[i] ^= 0xff
      bytesOf(data).set(bytes)
    },
    close: () => undefined,
  })

export interface Disaster {
  readonly how: Trouble['how'] | 'power cut'
  /** Which change of the file system it comes at, modulo how many there are. */
  readonly at: number
  /** Whether another recording stands where this one is to go. */
  readonly over: boolean
}

/** The samples that stand at the start: of the old recording, or none. */
const before = async (saving: Saving, files: MemoryFiles, over: boolean): Promise<Found | undefined> => {
  if (!over) return undefined
  const older = { ...saving, node: opposite(saving.node) as Saving['node'] }
  await saveTo(older, files)
  return readOutputs(older, files)
}

/**
 * After any disaster a reader finds the old samples, the new ones, or a fault that says what happened, and changes nothing;
 * and saving again, going on from there, gives exactly the bytes of a save that nothing happened to. Files of the user's
 * that stand beside stay as they are.
 */
export const survives = async (saving: Saving, { how, at, over }: Disaster, choices: Choices): Promise<Verdict> => {
  const clean = besides(saving, newFiles())
  const counted = faultyFiles(clean, { at: -1, how: 'EIO' })
  const old = await before(saving, clean, over)
  await saveTo(saving, counted.files, { overwrite: over, chunkSize: 1 + (choices.seed % 29) })
  const expected = clean.snapshot(OUT)
  const fresh = await readOutputs(saving, clean)

  const files = besides(saving, newFiles())
  await before(saving, files, over)
  const change = at % counted.changes()
  const faulty = faultyFiles(files, { at: change, how: how === 'power cut' ? 'death' : how })
  const chunkSize = 1 + (choices.seed % 29)
  const ended = await saveTo(saving, faulty.files, { overwrite: over, chunkSize }).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (how === 'power cut') files.crash((count, call) => hash(choices.seed, call, change) % (count + 1))
  const where = `${how} at change ${change} of ${counted.changes()}`
  if (ended === undefined && (how === 'ENOSPC' || how === 'EIO')) return broken(`${where} was passed over in silence`)
  if (ended !== undefined && !isFaultError(ended))
    return broken(`${where} ended in something else than a fault: ${String(ended)}`)
  if (how === 'ENOSPC' && isFaultError(ended) && ended.fault._tag !== 'NoSpace')
    return broken(`${where} was told as ${ended.message}`)

  const dies = how === 'death' || how === 'power cut'
  if (dies) files.end(1)
  const later = dies ? files.as(2) : files
  const left = files.snapshot(OUT)
  const found = await readOutputs(saving, later)
  const moved = filesDiffer(files.snapshot(OUT), left)
  if (moved !== undefined) return broken(`${where}, and a reader changed what was left: ${moved}`)
  // Several files cannot be swapped at once: who dies in between leaves neither the old data nor the new, and that is told.
  const wrong = judge(found, old, fresh, dies && outputsOf(saving).length > 1)
  if (wrong !== undefined) return broken(`${where}, then: ${wrong}`)
  try {
    await saveTo(saving, later, { resume: true, overwrite: true, chunkSize: 7 })
  } catch (error) {
    return broken(`${where}, then saved again: ${String(error)}`)
  }
  const odd = filesDiffer(files.snapshot(OUT), expected)
  return odd === undefined ? holds : broken(`${where}, then saved again: ${odd}`)
}

const judge = (found: Found, old: Found | undefined, fresh: Found, several: boolean): string | undefined => {
  if (fresh._tag === 'fault') return `a save that nothing happened to does not open: ${renderFault(fresh.fault)}`
  if (found._tag === 'samples') {
    if (sameSegments(found.segments, fresh.segments)) return undefined
    if (old?._tag === 'samples' && sameSegments(found.segments, old.segments)) return undefined
    return `what is read is neither the old data nor the new: ${untouched(found)}`
  }
  const clear = found.fault._tag === 'Incomplete' || (old === undefined && found.fault._tag === 'Unreadable')
  if (!clear) return `it cannot be read: ${untouched(found)}`
  return old === undefined || several ? undefined : `the old data cannot be read any more: ${untouched(found)}`
}
