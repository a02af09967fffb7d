/** Streams that are stopped while they are written: by a full disk, a failing one, the death of the process, or a power cut. */

import type { Samples } from '../../src/model/dtype.js'
import { faultOf, renderFault } from '../../src/model/fault.js'
import type { Files } from '../../src/platform/files.js'
import type { GrowingOutput } from '../../src/stream/write.js'
import { faultyFiles, type Trouble } from '../faultyFiles.js'
import { hash } from '../invented.js'
import type { MemoryFiles } from '../memoryFiles.js'
import type { Disaster } from './durability.js'
import { bytesBut, type Growing, savedBytes } from './growing.js'
import { type Kept, told } from './kept.js'
import { broken, holds, type Verdict } from './law.js'
import { besides, type Found, filesDiffer, newFiles, OUT, sameSegments } from './saving.js'

/** A stream that is written to the end, or as far as it comes. */
interface Course {
  /** Frames that were told to be durable. */
  readonly told: number
  readonly ended?: { readonly error: unknown }
}

/** All that was begun has its turn: of an output its header, which is written while chunks come. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const writeAll = async <C>(output: GrowingOutput<C, { readonly frames: number }>, chunks: readonly C[]): Promise<Course> => {
  let durable = 0
  try {
    for (const chunk of chunks) {
      output.write(chunk)
      await turn()
      durable = output.commit()?.frames ?? durable
    }
    return { told: (await output.finish()).frames }
  } catch (error) {
    await output.close()
    await turn()
    return { told: durable, ended: { error } }
  }
}

/** A file system with files of the user's, and, where it is written over something, the old values. */
const begun = async <C>(growing: Growing<C>, over: boolean): Promise<{ readonly files: MemoryFiles; readonly old?: Found }> => {
  const kept = growing.kept()
  const files = besides(kept, newFiles())
  if (!over) return { files }
  const older = kept.opposite()
  await older.save(files)
  return { files, old: await older.read(files) }
}

/** How many changes of the file system a stream makes that is written to its end. */
export const changesOfStream = async <C>(growing: Growing<C>, chunks: readonly C[], over: boolean): Promise<number> => {
  const { files } = await begun(growing, over)
  const counted = faultyFiles(files, { at: -1, how: 'EIO' })
  const { ended } = await writeAll(growing.output(counted.files, over), chunks)
  if (ended !== undefined) throw ended.error
  return counted.changes()
}

/** The file system after a disaster, as whoever comes next sees it. */
const after = (files: MemoryFiles, how: Disaster['how'], cut: number): MemoryFiles => {
  if (how === 'power cut') files.crash((count, call) => hash(cut, call, count) % (count + 1))
  if (how !== 'death' && how !== 'power cut') return files
  files.end(1)
  return files.as(2)
}

const troubleOf = ({ how, at }: Disaster): Trouble => ({ at, how: how === 'power cut' ? 'death' : how })

/** Why a failure is not told as it should be. */
const untold = (ended: Course['ended'], how: Disaster['how']): string | undefined => {
  if (how !== 'ENOSPC' && how !== 'EIO') return undefined
  if (ended === undefined) return 'it was passed over in silence'
  const fault = faultOf(ended.error, 'writing')
  return how === 'ENOSPC' && fault._tag !== 'NoSpace' ? `it was told as ${renderFault(fault)}` : undefined
}

/** What a save has: its values, and the bytes of the whole or of its first frames. */
interface Expected {
  readonly values: readonly Samples[]
  readonly saved: (frames?: readonly number[]) => Promise<ReadonlyMap<string, Uint8Array>>
}

/**
 * After any disaster a reader finds what stood there before, the whole stream, or Incomplete, and changes nothing. What is
 * recovered is what the last commit tells: at least what was told to be durable, at most what was sent; byte for byte the save of
 * these frames. Where nothing was durable, the stream is written anew. Files of the user's that stand beside stay as they are.
 */
export const leavesItsCommit = async <C>(
  growing: Growing<C>,
  chunks: readonly C[],
  disaster: Disaster,
  { values, saved }: Expected,
): Promise<Verdict> => {
  const { how, over, at } = disaster
  const kept = growing.kept()
  const { files, old } = await begun(growing, over)
  const faulty = faultyFiles(files, troubleOf(disaster))
  const course = await writeAll(growing.output(faulty.files, over), chunks)
  const wrong = (what: string): Verdict => broken(`${how} at change ${at}${over ? ', over another' : ''}: ${what}`)
  // What is packed beside the stream is made durable with one commit or the next: not every time there are as many changes.
  const silence = faulty.changes() > at ? untold(course.ended, how) : undefined
  if (silence !== undefined) return wrong(silence)

  const later = after(files, how, at)
  const left = files.snapshot(OUT)
  const found = await kept.read(later)
  const moved = filesDiffer(files.snapshot(OUT), left)
  if (moved !== undefined) return wrong(`a reader changed what was left: ${moved}`)
  const whole = found._tag === 'samples' && sameSegments(found.segments, values)
  const isOld = found._tag === 'samples' && old?._tag === 'samples' && sameSegments(found.segments, old.segments)
  const durable = growing.durable?.(later)
  if (!whole && !isOld) {
    if (old !== undefined) return wrong(`the old data cannot be read any more: ${told(found)}`)
    if (found._tag === 'samples') return wrong(`what is read is not what was sent: ${told(found)}`)
    const isClear = found.fault._tag === 'Incomplete' || (found.fault._tag === 'Unreadable' && durable === undefined)
    if (!isClear) return wrong(`it cannot be read: ${told(found)}`)
  }
  if (durable !== undefined && growing.recover !== undefined) {
    const frames = durable.reduce((sum, each) => sum + each, 0)
    if (frames < course.told) return wrong(`${course.told} frames were durable, and ${frames} can be recovered`)
    await growing.recover(later, over)
    const odd = filesDiffer(bytesBut(files), await saved(durable))
    return odd === undefined ? holds : wrong(`recovered were other bytes than a save has of the frames ${durable}: ${odd}`)
  }
  if (!whole && growing.recover !== undefined && course.told > 0)
    return wrong(`of ${course.told} frames that were durable none is left`)
  const again = await writeAll(growing.output(later, true), chunks)
  if (again.ended !== undefined) return wrong(`it cannot be written again: ${String(again.ended.error)}`)
  const odd = filesDiffer(bytesBut(files), await saved())
  return odd === undefined ? holds : wrong(`written again it is not the save: ${odd}`)
}

/** What a reader finds of it, once it is saved. */
export const valuesOf = async (kept: Kept): Promise<readonly Samples[]> => {
  const files = newFiles()
  await kept.save(files)
  const found = await kept.read(files)
  return found._tag === 'samples' ? found.segments : []
}

/** A recovery that is stopped anywhere can be begun again, and gives the same. */
export const recoversAgain = async <C>(
  growing: Growing<C>,
  chunks: readonly C[],
  { how, at }: Pick<Disaster, 'how' | 'at'>,
): Promise<Verdict | 'over'> => {
  const { recover, durable, first } = growing
  if (recover === undefined || durable === undefined || first === undefined) return 'over'
  const { files } = await begun(growing, false)
  const output = growing.output(files)
  for (const chunk of chunks.slice(0, -1)) {
    output.write(chunk)
    await turn()
    output.commit()
  }
  files.end(1)
  const second = files.as(2)
  const frames = durable(second)
  if (frames === undefined) return 'over'
  const faulty = faultyFiles(second, troubleOf({ how, at, over: false }))
  const ended = await recover(faulty.files).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  if (faulty.changes() <= at) return 'over'
  const wrong = (what: string): Verdict => broken(`recovering, ${how} at change ${at}: ${what}`)
  const silence = untold(ended, how)
  if (silence !== undefined) return wrong(silence)
  const third: Files = how === 'death' ? after3(files) : second
  const prefix = await first(frames)
  const found = await prefix.read(third)
  if (durable(third) === undefined)
    return found._tag === 'samples' && sameSegments(found.segments, await valuesOf(prefix))
      ? holds
      : wrong(`nothing is left to be recovered, and found was ${told(found)}`)
  if (found._tag === 'samples' || found.fault._tag !== 'Incomplete') return wrong(`found was ${told(found)}`)
  await recover(third)
  const odd = filesDiffer(bytesBut(files), await savedBytes(prefix))
  return odd === undefined ? holds : wrong(`recovered again were other bytes: ${odd}`)
}

const after3 = (files: MemoryFiles): MemoryFiles => {
  files.end(2)
  return files.as(3)
}
