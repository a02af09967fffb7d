/** Laws of sinks: the bytes are the recording's alone, and what was damaged is never taken for samples. */

import type { AnySink, SinkPlan, SinkSubject } from '../../src/declare/sink.js'
import { checksumsOf } from '../../src/encoding/unfinished.js'
import { Engine } from '../../src/engine/engine.js'
import type { Files } from '../../src/platform/files.js'
import { commitOutputs } from '../../src/run/commit.js'
import { doRun } from '../../src/run/doRun.js'
import { type Choices, partition, shuffled } from '../arbitraries.js'
import { orThrow } from '../recordings.js'
import { type Kept, keptRecording, told } from './kept.js'
import { broken, holds, unless, type Verdict } from './law.js'
import { type Found, filesDiffer, newFiles, OUT, type Saving, sameRead, sameSegments, saveTo, sinkParams } from './saving.js'

/** A law of all that is saved, whatever its kind. */
export interface KeptLaw {
  readonly title: string
  readonly applies: (sink: { readonly kind: string; readonly checksums: boolean }) => boolean
  readonly check: (kept: Kept, choices: Choices) => Promise<Verdict>
}
/** A law of recordings alone, whose runs may have a writer each. */
export interface SinkLaw {
  readonly title: string
  readonly applies: (sink: AnySink) => boolean
  readonly check: (saving: Saving, choices: Choices) => Promise<Verdict>
}

/** The same save by a writer a run, in any order, all at once. */
const saveShuffled = async ({ node, sink }: Saving, subject: SinkSubject, files: Files, choices: Choices): Promise<void> => {
  const plan = orThrow(orThrow(sink.instantiate(sinkParams(sink, node), sink.kind)).plan(subject, files))
  plan.prepare()
  const receipts = await Promise.all(
    shuffled(runsOf(plan, subject, choices), choices.seed).map(async (run) => {
      const writer = sink.openWriter(plan.job, files)
      const engine = new Engine({ cacheBytes: choices.cacheBytes })
      const context = {
        node,
        engine,
        writer,
        dtype: plan.dtype,
        chunkFrames: 1 + (choices.seed % 41),
        overlap: choices.seed % 2 === 0,
      }
      const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
      const receipt = await doRun(run, context, { advance: () => undefined, stopped: () => false, pause })
      writer.close()
      engine.clear()
      return receipt
    }),
  )
  await plan.finish(receipts)
  commitOutputs(plan.outputs, files)
}

const runsOf = ({ alignFrames }: SinkPlan, { segments }: SinkSubject, { cuts }: Choices) => {
  const aligned = (frame: number, frames: number): number =>
    frame === frames ? frame : Math.floor(frame / alignFrames) * alignFrames
  return segments.flatMap(({ frames }, segment) =>
    partition(frames, cuts)
      .map(({ start, end }) => ({ segment, start: aligned(start, frames), end: aligned(end, frames) }))
      .filter(({ start, end }) => end > start),
  )
}

const bytesAreItsOwn: KeptLaw = {
  title: 'the bytes do not depend on chunks or how often it is written; nothing else is left behind',
  applies: () => true,
  check: async (kept, { seed }) => {
    const files = newFiles()
    await kept.save(files)
    const expected = files.snapshot(OUT)
    const names = kept.outputs.map((path) => path.slice(OUT.length))
    const stray = [...expected.keys()].find(
      (name) => !names.some((each) => [each, checksumsOf(each)].includes(name) || name.startsWith(`${each}/`)),
    )
    if (stray !== undefined) return broken(`${stray} is left behind`)
    const chunkSize = 1 + (seed % 53)
    await kept.save(files, { overwrite: true, chunkSize })
    const again = filesDiffer(files.snapshot(OUT), expected)
    return unless(again === undefined ? undefined : `written again, in chunks of ${chunkSize}: ${again}`)
  },
}

const writersAgree: SinkLaw = {
  title: 'the bytes do not depend on writers and their order',
  applies: () => true,
  check: async (saving, choices) => {
    const files = newFiles()
    const seen: SinkSubject[] = []
    await saveTo(saving, files, {}, (subject) => seen.push(subject))
    const others = newFiles()
    await saveShuffled(saving, seen[0], others, choices)
    return unless(filesDiffer(others.snapshot(OUT), files.snapshot(OUT)))
  },
}

/** Files that hold samples: what a checksum is kept of. Times are read when they are asked for. */
const holdsSamples = (name: string): boolean =>
  /\.raw$|spikes\.npy$|\/c\/[\d/.]+$|\/\d+(\.\d+)*$/.test(name) && !name.includes('/times_seg')

const damageIsFound: KeptLaw = {
  title: 'a flipped byte of samples is Corrupt and a truncated file Incomplete: never wrong samples',
  applies: ({ checksums }) => checksums,
  check: async (kept, { seed, cuts }) => {
    const files = newFiles()
    await kept.save(files)
    const whole = [...files.snapshot(OUT)].filter(([name, bytes]) => holdsSamples(name) && bytes.length > 0)
    if (whole.length === 0) return holds
    const [name, bytes] = whole[seed % whole.length]
    const at = (cuts[0] ?? seed) % bytes.length
    const handle = files.openWrite(`${OUT}${name}`, { create: false })
    handle.write(Uint8Array.of(bytes[at] ^ (1 << (seed % 8))), at)
    const flipped = await kept.read(files)
    if (flipped._tag === 'samples' || flipped.fault._tag !== 'Corrupt')
      return broken(`byte ${at} of ${name} was flipped, and found was ${told(flipped)}`)
    handle.write(bytes.subarray(at, at + 1), at)
    handle.truncate(at)
    const cut = await kept.read(files)
    return cut._tag === 'fault' && ['Incomplete', 'Corrupt'].includes(cut.fault._tag)
      ? holds
      : broken(`${name} was cut at byte ${at}, and found was ${told(cut)}`)
  },
}

const anyDamage: KeptLaw = {
  title:
    'whatever file is flipped in one bit, cut short or gone, what is read is the same, or there is a fault that says what is wrong',
  applies: ({ checksums }) => checksums,
  check: async (kept, { seed, cuts }) => {
    const files = newFiles()
    await kept.save(files)
    const fresh = await kept.read(files)
    const all = [...files.snapshot(OUT)].filter(([, bytes]) => bytes.length > 0)
    const [name, bytes] = all[seed % all.length]
    const at = (cuts[0] ?? seed) % bytes.length
    const path = `${OUT}${name}`
    const wrong = (how: string, found: Found): string | undefined => {
      if (found._tag === 'samples')
        return sameRead(found, fresh) ? undefined : `${name} was ${how}, and other values were read: ${told(found)}`
      // These are the words for an error of nobody's making.
      return told(found).includes('expected to succeed') ? `${name} was ${how}: ${told(found)}` : undefined
    }
    const handle = files.openWrite(path, { create: false })
    handle.write(Uint8Array.of(bytes[at] ^ (1 << (seed % 8))), at)
    const flipped = wrong(`flipped in byte ${at}`, await kept.read(files))
    handle.write(bytes.subarray(at, at + 1), at)
    handle.truncate(at)
    const cut = wrong(`cut at byte ${at}`, await kept.read(files))
    files.remove(path)
    return unless(flipped, cut, wrong('removed', await kept.read(files)))
  },
}

const readBack: KeptLaw = {
  title: 'what was saved is what is read',
  applies: ({ checksums }) => checksums,
  check: async (kept) => {
    const files = newFiles()
    await kept.save(files)
    const found = await kept.read(files)
    return found._tag === 'samples' && sameSegments(found.segments, await kept.expected())
      ? holds
      : broken(`found was ${told(found)}`)
  },
}

/** Laws of all that is saved. */
export const keptLaws: readonly KeptLaw[] = [bytesAreItsOwn, damageIsFound, anyDamage, readBack]

/** Laws of sinks of recordings alone. */
export const writerLaws: readonly SinkLaw[] = [writersAgree]

/** All laws of sinks of recordings. */
export const sinkLaws: readonly SinkLaw[] = [
  ...keptLaws.map((law) => ({ ...law, check: (saving: Saving, choices: Choices) => law.check(keptRecording(saving), choices) })),
  ...writerLaws,
]
