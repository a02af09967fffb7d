/** The laws themselves on trial: each has to catch the fault that is planted for it, and to pass what is honest. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binaryFolder } from '../sinks/binaryFolder.js'
import type { AnyOperator } from '../src/declare/operator.js'
import type { AnySink } from '../src/declare/sink.js'
import type { Files } from '../src/platform/files.js'
import { choices, recordings, trials } from './arbitraries.js'
import { type Disaster, survives } from './laws/durability.js'
import { everyOperator, type OperatorLaw } from './laws/index.js'
import { keptRecording } from './laws/kept.js'
import { judged, type Machinery, machinery, type Verdict } from './laws/law.js'
import { livePipeline } from './laws/livePipeline.js'
import { sinkLaws } from './laws/sink.js'
import { sourceLaws } from './laws/source.js'
import { structureLaws } from './laws/structure.js'
import { neverMix } from './laws/writers.js'
import { memoryFiles } from './memoryFiles.js'
import { pipelineOf, pipelines } from './pipelines.js'
import { honest, honestBlocks } from './planted/honest.js'
import { machines } from './planted/machines.js'
import { operators } from './planted/operators.js'
import { closesTwice, losesInJson, takesAnything, takesNaN } from './planted/parameters.js'
import { sinks, sources } from './planted/storage.js'
import { newWorld, openSpec } from './recordings.js'
import { demand } from './runs.js'
import { specOf, trialOf } from './trials.js'

/** As many tries as `npm run laws` gives a law in a few seconds; the seed is fixed, for a fault has to be found every time. */
const TRIES = { numRuns: 120, seed: 20 }

const lawOf = (title: string): OperatorLaw => {
  const found = everyOperator.find((law) => law.title.startsWith(title))
  if (found === undefined) throw new Error(`no law "${title}"`)
  return found
}

/** What the law finds wrong with an operator; undefined when nothing. */
const complaint = async (title: string, operator: AnyOperator, on: Machinery = machinery): Promise<string | undefined> => {
  const property = fc.asyncProperty(
    trials,
    choices,
    async (drawn, chosen) => void (await demand(lawOf(title), await trialOf(operator, drawn), chosen, on)),
  )
  const outcome = await fc.check(property, { ...TRIES, endOnFailure: true })
  return outcome.failed ? String(outcome.errorInstance) : undefined
}

describe.each([
  ['frame by frame', honest],
  ['block by block', honestBlocks],
])('an honest operator, %s', (_how, operator) => {
  test.each(everyOperator.filter(({ applies }) => applies(operator)).map(({ title }) => title))('keeps: %s', async (title) => {
    expect(await complaint(title, operator)).toBeUndefined()
  })
})

const planted: readonly (readonly [law: string, what: string, operator: AnyOperator, on?: Machinery])[] = [
  ['definition', 'a kernel that looks at its block', operators.seesItsBlock],
  ['shape', 'a channel too many in the header', operators.extraChannel],
  ['shape', 'another dtype in the header than in the samples', operators.otherDtype],
  ['chunk invariance', 'a kernel that looks at its block', operators.seesItsBlock],
  ['channel subset', 'a kernel that looks at its columns', operators.seesItsColumns],
  ['purity', 'a kernel that writes its input', operators.writesItsInput],
  ['purity', 'a kernel that leaves its last row unfilled', operators.leavesAHole],
  ['purity', 'a kernel whose values wrap', operators.wraps],
  ['purity', 'a kernel that returns a promise', operators.promises],
  ['purity', 'a kernel that writes beyond its output', operators.writesBeyond],
  ['purity', 'a kernel in place that reads what it has written', operators.writesAhead],
  ['purity', 'a kernel that remembers its calls', operators.remembers],
  ['purity', 'an engine that keeps memory', honestBlocks, machines.leaky],
  ['kernels', 'an engine that uses the scalar references', honest, machines.scalar],
  ['laziness', 'an operator that reads the time vector while it is built', operators.readsTimes],
  ['provenance', 'a parameter that changes on its way through JSON', losesInJson],
  ['closure', 'a parameter that is closed anew each time', closesTwice],
  ['live equals offline', 'a need that wants to know the end', operators.needsTheEnd],
  ['live equals offline', 'a stage that withholds', honest, machines.withholds],
  ['live equals offline', 'a stage that loses the ends of segments', honest, machines.losesEnds],
  ['live equals offline', 'a stage that loses the clock', honest, machines.losesClocks],
  ['bounded tail', 'a need that goes back to the start', operators.keepsTheStart],
  ['copied once', 'a stage that copies all it keeps', honestBlocks, machines.copiesAgain],
  ['gaps', 'a stage that loses the borders of segments', honest, machines.losesSegments],
  ['strictness', 'an operator that takes any parameter', takesAnything],
  ['strictness', 'an operator that takes NaN', takesNaN],
  ['workers agree', 'a kernel that depends on how often it was bound', operators.dependsOnTheThread],
  ['demand', 'an engine that reads all channels', honest, machines.greedy],
  ['linear', 'an operator that squares', operators.squares],
  ['pointwise', 'an operator that marks the first frame', operators.notPointwise],
  ['select commutes', 'a kernel that looks at its columns', operators.seesItsColumns],
  ['slice commutes', 'an operator that counts frames', operators.countsFrames],
]

describe('of operators', () => {
  test.each(planted.map(([title, what, operator, on]) => ({ title, what, operator, on })))(
    '"$title" catches $what',
    async ({ title, operator, on }) => {
      expect(await complaint(title, operator, on)).toBeDefined()
    },
  )

  test('every law catches something', () => {
    const tried = new Set(planted.map(([title]) => lawOf(title)))
    expect(everyOperator.filter((law) => !tried.has(law)).map(({ title }) => title)).toEqual([])
  })
})

describe('of pipelines', () => {
  test('stages that lose the borders of segments are caught', async () => {
    const property = fc.asyncProperty(pipelines, choices, async (drawn, chosen) =>
      refuse(await judged(async () => livePipeline.check(await pipelineOf(drawn), chosen, machines.losesSegments))),
    )
    expect((await fc.check(property, { ...TRIES, endOnFailure: true })).failed).toBe(true)
  })
})

/** True when some try breaks it. */
const caught = async (check: () => fc.IAsyncProperty<unknown>, numRuns = TRIES.numRuns): Promise<boolean> =>
  (await fc.check(check(), { ...TRIES, numRuns, endOnFailure: true })).failed

const refuse = (verdict: Verdict): void => {
  if (verdict._tag === 'broken') throw new Error(verdict.how)
}

describe('of sources', () => {
  const hold = (law: number, source: (typeof sources)['windowDependent']) => () =>
    fc.asyncProperty(choices, async (chosen) =>
      refuse(
        await judged(() =>
          sourceLaws[law].check({ source, params: {}, context: { files: memoryFiles(), shared: new Map() } }, chosen),
        ),
      ),
    )
  test('windows that depend on where they start are caught', async () =>
    expect(await caught(hold(0, sources.windowDependent))).toBe(true))
  test('parameters that are closed wrong are caught', async () => expect(await caught(hold(1, sources.closedWrong))).toBe(true))
})

describe('of structure', () => {
  test.each(structureLaws.slice(0, 4).map((law) => [law.title, law] as const))(
    'a recording that reads otherwise each time is caught by "%s"',
    async (_title, law) => {
      const hold = () =>
        fc.asyncProperty(recordings, choices, async (drawn, chosen) => {
          const world = newWorld()
          let reads = 0
          const open = async (input: number) => {
            const { node } = await openSpec(specOf(drawn, input, 20, law.alike), world)
            const read: typeof node.reader.read = async (request) => {
              await node.reader.read(request)
              new Uint8Array(request.data.buffer, request.data.byteOffset, request.data.byteLength).fill(++reads)
            }
            return { ...node, reader: { ...node.reader, read } }
          }
          refuse(
            await judged(async () => law.check({ world, recordings: [await open(0), await open(1), await open(2)] }, chosen)),
          )
        })
      expect(await caught(hold)).toBe(true)
    },
  )
})

test('a clock that stands still is caught', async () => {
  const law = structureLaws.find(({ title }) => title.startsWith('timeToSample'))
  const hold = () =>
    fc.asyncProperty(recordings, choices, async (drawn, chosen) => {
      const { node } = await openSpec(specOf(drawn, 0, 20, 'channels'), newWorld())
      const still = {
        ...node,
        segments: node.segments.map(({ frames }) => ({
          frames,
          times: { vector: { frames, read: async (start: number, end: number) => new Float64Array(end - start) } },
        })),
      }
      refuse(
        await judged(
          async () => law?.check({ world: newWorld(), recordings: [still, still, still] }, chosen) ?? { _tag: 'holds' },
        ),
      )
    })
  expect(await caught(hold)).toBe(true)
})

const sinkLawOf = (title: string): (typeof sinkLaws)[number] => {
  const found = sinkLaws.find((law) => law.title.startsWith(title))
  if (found === undefined) throw new Error(`no law "${title}"`)
  return found
}

describe('of sinks', () => {
  const hold = (title: string, sink: AnySink) => () =>
    fc.asyncProperty(pipelines, choices, async (drawn, chosen) =>
      refuse(await judged(async () => sinkLawOf(title).check({ ...(await pipelineOf(drawn)), sink }, chosen))),
    )
  const outlive = (sink: AnySink) => () => {
    const disasters: fc.Arbitrary<Disaster> = fc.record({ how: fc.constant('power cut'), at: fc.nat(1000), over: fc.boolean() })
    return fc.asyncProperty(pipelines, choices, disasters, async (drawn, chosen, disaster) =>
      refuse(await judged(async () => survives(keptRecording({ ...(await pipelineOf(drawn)), sink }), disaster, chosen))),
    )
  }
  test('bytes that show their chunks are caught', async () =>
    expect(await caught(hold('the bytes do not depend on chunks', sinks.showsItsChunks))).toBe(true))
  test('damage that nobody checks is caught', async () =>
    expect(await caught(hold('a flipped byte', sinks.unchecked))).toBe(true))
  test('samples that are not those are caught', async () =>
    expect(await caught(hold('what was saved is what is read', sinks.showsItsChunks))).toBe(true))
  test('a resume that takes the journal’s word is caught', async () =>
    // Few power cuts fall between a receipt and the bytes that it tells of.
    expect(await caught(outlive(sinks.trusting), 10 * TRIES.numRuns)).toBe(true))
  test('a lock that takes the living for dead is caught', async () => {
    const meet = () =>
      fc.asyncProperty(pipelines, choices, fc.nat(40), async (drawn, _chosen, at) => {
        const saving = keptRecording({ ...(await pipelineOf(drawn)), sink: binaryFolder })
        const blind = (files: Files): Files => ({ ...files, lives: () => false })
        refuse(await judged(() => neverMix(saving, { at, died: undefined, resume: false }, blind)))
      })
    expect(await caught(meet)).toBe(true)
  })
  test('samples that were never made durable are caught', async () => expect(await caught(outlive(sinks.neverSyncs))).toBe(true))
})
