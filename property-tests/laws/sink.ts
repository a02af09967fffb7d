/** Laws of sinks: the bytes are the recording's alone, and what was damaged is never taken for samples. */

import type { AnySink, SinkPlan, SinkSubject } from '../../src/declare/sink.js'
import { Engine } from '../../src/engine/engine.js'
import type { Files } from '../../src/platform/files.js'
import { commitOutputs } from '../../src/run/commit.js'
import { doRun } from '../../src/run/doRun.js'
import { type Choices, partition, shuffled } from '../arbitraries.js'
import { orThrow } from '../recordings.js'
import { untouched } from './durability.js'
import { broken, holds, unless, type Verdict } from './law.js'
import { filesDiffer, newFiles, OUT, outputsOf, readOutputs, type Saving, sameSegments, saveTo, sinkParams } from './saving.js'

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

const bytesAreTheRecordings: SinkLaw = {
  title: 'the bytes do not depend on chunks, writers, their order, or how often it is written; nothing else is left behind',
  applies: () => true,
  check: async (saving, choices) => {
    const files = newFiles()
    const seen: SinkSubject[] = []
    await saveTo(saving, files, {}, (subject) => seen.push(subject))
    const expected = files.snapshot(OUT)
    const names = outputsOf(saving).map((path) => path.slice(OUT.length))
    const stray = [...expected.keys()].find((name) => !names.some((each) => name === each || name.startsWith(`${each}/`)))
    if (stray !== undefined) return broken(`${stray} is left behind`)
    const chunkSize = 1 + (choices.seed % 53)
    await saveTo(saving, files, { overwrite: true, chunkSize })
    const again = filesDiffer(files.snapshot(OUT), expected)
    if (again !== undefined) return broken(`written again, in chunks of ${chunkSize}: ${again}`)
    const others = newFiles()
    await saveShuffled(saving, seen[0], others, choices)
    return unless(filesDiffer(others.snapshot(OUT), expected))
  },
}

/** Files that hold samples: what a checksum is kept of. */
const holdsSamples = (name: string): boolean => /\.raw$|\/c\/[\d/.]+$|\/\d+(\.\d+)*$/.test(name)

const damageIsFound: SinkLaw = {
  title: 'a flipped byte of samples is Corrupt and a truncated file Incomplete: never wrong samples',
  applies: ({ kind }) => kind !== 'binary',
  check: async (saving, { seed, cuts }) => {
    const files = newFiles()
    await saveTo(saving, files)
    const whole = [...files.snapshot(OUT)].filter(([name, bytes]) => holdsSamples(name) && bytes.length > 0)
    if (whole.length === 0) return holds
    const [name, bytes] = whole[seed % whole.length]
    const at = (cuts[0] ?? seed) % bytes.length
    const handle = files.openWrite(`${OUT}${name}`, { create: false })
    handle.write(Uint8Array.of(bytes[at] ^ (1 << (seed % 8))), at)
    const flipped = await readOutputs(saving, files)
    if (flipped._tag === 'samples' || flipped.fault._tag !== 'Corrupt')
      return broken(`byte ${at} of ${name} was flipped, and found was ${untouched(flipped)}`)
    handle.write(bytes.subarray(at, at + 1), at)
    handle.truncate(at)
    const cut = await readOutputs(saving, files)
    return cut._tag === 'fault' && ['Incomplete', 'Corrupt'].includes(cut.fault._tag)
      ? holds
      : broken(`${name} was cut at byte ${at}, and found was ${untouched(cut)}`)
  },
}

const readBack: SinkLaw = {
  title: 'what was saved is what is read',
  applies: ({ kind }) => kind !== 'binary',
  check: async (saving) => {
    const files = newFiles()
    await saveTo(saving, files)
    const found = await readOutputs(saving, files)
    const engine = new Engine({ cacheBytes: 0 })
    const { node } = saving
    const channels = Int32Array.from(node.header.channelIds.keys())
    const expected = await Promise.all(
      node.segments.map(({ frames }, segment) => engine.read(node, { segment, start: 0, end: frames, channels })),
    )
    return found._tag === 'samples' && sameSegments(found.segments, expected) ? holds : broken(`found was ${untouched(found)}`)
  },
}

export const sinkLaws: readonly SinkLaw[] = [bytesAreTheRecordings, damageIsFound, readBack]
