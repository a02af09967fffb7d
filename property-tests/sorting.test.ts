/** Every operator on sortings × every law. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SortingOperatorInstance } from '../src/declare/sorting.js'
import type { SpikesNode } from '../src/engine/node.js'
import { type SpikeChunk, spikesWithin } from '../src/model/spikes.js'
import { liveRaggedStage } from '../src/stream/liveRagged.js'
import { type Choices, choices } from './arbitraries.js'
import { judged, type Verdict } from './laws/law.js'
import { liveSortingLaw, liveSortingPipeline } from './laws/liveSorting.js'
import { openDefaults } from './laws/provenance.js'
import { countLaw, difference, headerLaw, liveLaw, orderLaw, type Pull, partitionLaw, pull, unitsLaw } from './laws/sorting.js'
import { provenanceLaw } from './laws/sortingProvenance.js'
import { strictness } from './laws/strictness.js'
import { parameters } from './runs.js'
import { sortingPipelineOf, sortingPipelines } from './sortingPipelines.js'
import { applied, columnsOf, cuts, type Drawn, drawnSortings, headerOf, nodeOf, rangesOf, subjects } from './sortings.js'

const RUNS = 25
const demand = (verdict: Verdict, what: string): void => {
  if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${what}`)
}
const whole = (node: SpikesNode, segment: number) => pull(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })

/** Hold `check` against every example of an operator on drawn sortings; how often it had something to say. */
const holdTo = async (
  subject: (typeof subjects)[number],
  check: (
    node: SpikesNode,
    instance: SortingOperatorInstance,
    drawn: readonly Drawn[],
    places: readonly number[],
    chosen: Choices,
  ) => Promise<unknown>,
): Promise<number> => {
  let fitted = 0
  await fc.assert(
    fc.asyncProperty(drawnSortings, cuts, choices, async (drawn, places, chosen) => {
      for (const instance of subject.instances(headerOf(drawn[0]))) {
        const node = applied(
          instance,
          drawn.map((each) => nodeOf(each)),
        )
        if (node === undefined) continue
        if ((await check(node, instance, drawn, places, chosen)) !== false) fitted++
      }
    }),
    parameters(RUNS),
  )
  return fitted
}

describe.each(subjects.map((subject) => [subject.kind, subject] as const))('%s', (_kind, subject) => {
  const laws: readonly [title: string, law: (node: SpikesNode, places: readonly number[]) => Promise<Verdict> | Verdict][] = [
    ['spikes stay ordered', (node) => orderLaw(node)],
    ['any chunks give each spike exactly once', (node, places) => partitionLaw(node, places)],
    ['some units give exactly their spikes', (node) => unitsLaw(node)],
    ['counting agrees', (node) => countLaw(node)],
    ['the header fits', headerLaw],
  ]
  test.each(laws)('%s', async (_title, law) => {
    expect(
      await holdTo(subject, async (node, instance, drawn, places) =>
        demand(await law(node, places), JSON.stringify({ params: instance.params, drawn, places })),
      ),
    ).toBeGreaterThan(0)
  })

  test('inputs are never written, and building reads nothing', async () => {
    await holdTo(subject, async (_node, instance, drawn) => {
      let reads = 0
      const nodes = drawn.map((each) => nodeOf(each, () => void reads++))
      const built = applied(instance, nodes)
      expect(reads).toBe(0)
      if (built === undefined) return
      for (const segment of built.segments.keys()) await whole(built, segment)
      for (const [index, each] of drawn.entries())
        for (const [segment, columns] of columnsOf(each).entries())
          expect(difference('an input', await whole(nodes[index], segment), columns)).toBeUndefined()
    })
  })

  test('live equals offline, in spikes and clocks, whatever the chunks, and what is complete is not withheld', async () => {
    const spoke = await holdTo(subject, async (node, instance, drawn, _places, chosen) => {
      if (node._tag !== 'operator') return false
      const first = node.parents[0].segments
      // Side by side, live segments end where their inputs do.
      if (node.parents.some(({ segments }) => segments.some(({ frames }, segment) => frames !== first[segment].frames)))
        return false
      const verdict = await liveSortingLaw(instance, node, chosen)
      demand(verdict, JSON.stringify({ params: instance.params, drawn, chosen }))
      return verdict._tag === 'holds'
    })
    // What joins in time, and what belongs to a whole recording, has no live form.
    const refuses = ['concatenateSortings', 'appendSortings', 'registerRecording'].includes(subject.kind)
    expect(spoke === 0).toBe(refuses)
  })

  test('a live stage keeps what its margin needs, in chunks that it copies once', async () => {
    if (subject.inputs !== 'one') return
    await holdTo(subject, async (node, instance, [drawn], places) => {
      if (node._tag !== 'operator') return
      const { before = 0, after = 0 } = node.bound.margin ?? {}
      const stage = liveRaggedStage('spikes', instance, 1)
      for (const chunk of chunksOf(drawn, places)) {
        const copied = stage.copied()
        stage.push(0, chunk)
        for (const _ of stage.advance());
        const { held, kept } = { held: stage.held(), kept: stage.kept() }
        const what = JSON.stringify({ params: instance.params, drawn, places, chunk, held, kept })
        if (held > before + after) throw new Error(`more is held than the margin, ${before} + ${after}: ${what}`)
        if (kept > 330 + before + after) throw new Error(`more is kept than a chunk and the margin: ${what}`)
        if (stage.copied() - copied > 12 * chunk.spikes.sampleIndex.length) throw new Error(`copied again: ${what}`)
      }
    })
  })

  test('an unknown, misspelt or infinite parameter is refused by name', async () => {
    await holdTo(subject, async (_node, { params }, _drawn, _places, { seed }) => {
      expect(strictness(subject.operator, params, seed)).toBeUndefined()
    })
  })

  test('closure: what is written leaves no default open, and closing it again changes nothing', async () => {
    await holdTo(subject, async ({ origin: { params } }) => {
      expect(openDefaults(params, subject.operator.fields)).toEqual([])
      const again = subject.operator.instantiate(JSON.parse(JSON.stringify(params)), 'closed')
      expect(again).toMatchObject({ right: { params } })
    })
  })

  test('provenance: written as JSON and read back it is the same node, header, clocks and spikes', async () => {
    // The recording that is told here is made for the moment.
    if (subject.inputs === 'withRecording') return
    await holdTo(subject, async (node, instance, drawn, places) =>
      demand(await provenanceLaw(node), JSON.stringify({ params: instance.params, drawn, places })),
    )
  })

  test('of ids of one type its examples make ids of one type, as every sink can hold them', () => {
    for (const unitIds of [
      [3, 12],
      ['a', 'b'],
    ]) {
      const drawn: Drawn = { units: 2, unitIds, segments: [{ frames: 10, spikes: [] }] }
      const made = subject.instances(headerOf(drawn)).map((instance) => applied(instance, [nodeOf(drawn)]))
      for (const node of made) expect(new Set(node?.header.unitIds.map((id) => typeof id)).size).toBeLessThan(2)
    }
  })

  test('a misspelt parameter is refused by name', () => {
    expect(JSON.stringify(subject.operator.instantiate({ noSuchParameter: 1 }, 'at'))).toContain('noSuchParameter')
  })
})

/** A drawn sorting as it is acquired, cut at `places`. */
const chunksOf = (drawn: Drawn, places: readonly number[]): readonly SpikeChunk[] =>
  drawn.segments.flatMap(({ frames }, segment) =>
    rangesOf(frames, places).map(([start, end]) => {
      const spikes = spikesWithin(columnsOf(drawn)[segment], start, end)
      return { header: headerOf(drawn), segment, start, end, spikes, last: end === frames, time: 0.5 + start / 1000 }
    }),
  )

describe('pipelines', () => {
  const hold = (law: (pipeline: ReturnType<typeof sortingPipelineOf>, chosen: Choices) => Promise<Verdict> | Verdict) =>
    fc.assert(
      fc.asyncProperty(sortingPipelines, choices, async (drawn, chosen) =>
        demand(await judged(async () => law(sortingPipelineOf(drawn), chosen)), JSON.stringify({ drawn, chosen })),
      ),
      parameters(2 * RUNS),
    )
  test('spikes stay ordered', () => hold(({ node }) => orderLaw(node)))
  test('any chunks give each spike exactly once', () => hold(({ node }, { cuts: places }) => partitionLaw(node, places)))
  test('some units give exactly their spikes', () => hold(({ node }) => unitsLaw(node)))
  test('counting agrees', () => hold(({ node }) => countLaw(node)))
  test('the header fits', () => hold(({ node }) => headerLaw(node)))
  test('provenance: written as JSON and read back it is the same', () => hold(({ node }) => provenanceLaw(node)))
  test('live equals offline: stages on stages, and on the same stream twice', () => hold(liveSortingPipeline))
})

describe('the laws catch', () => {
  const [title, faults]: [string, readonly (readonly [string, Pull, (node: SpikesNode, on: Pull) => Promise<Verdict>])[]] = [
    '%s',
    [
      [
        'a spike that is dropped at a cut',
        async (node, request) =>
          spikesWithin(await pull(node, request), request.start + (request.start > 0 ? 1 : 0), request.end),
        (node, on) => partitionLaw(node, [100], on),
      ],
      [
        'spikes out of order',
        async (node, request) => {
          const { sampleIndex, unitIndex } = await pull(node, request)
          return { sampleIndex: sampleIndex.toReversed(), unitIndex: unitIndex.toReversed() }
        },
        (node, on) => orderLaw(node, on),
      ],
      [
        'another unit’s spikes',
        async (node, { units: _units, ...request }) => pull(node, request),
        (node, on) => unitsLaw(node, on),
      ],
      [
        'a spike too many',
        async (node, request) => {
          const spikes = await pull(node, request)
          return { sampleIndex: Float64Array.of(...spikes.sampleIndex, 290), unitIndex: Int32Array.of(...spikes.unitIndex, 0) }
        },
        (node, on) => countLaw(node, on),
      ],
    ],
  ]
  test.each(faults)(title, async (_name, faulty, law) => {
    const node = nodeOf({
      units: 2,
      segments: [
        {
          frames: 300,
          spikes: [
            [3, 0],
            [3, 1],
            [100, 1],
            [250, 0],
          ],
        },
      ],
    })
    expect((await law(node, pull))._tag).toBe('holds')
    expect((await law(node, faulty))._tag).toBe('broken')
  })

  test('a live stage that withholds the end', async () => {
    const node = nodeOf({ units: 1, segments: [{ frames: 10, spikes: [[3, 0]] }] })
    const chunk = { header: node.header, segment: 0, start: 0, end: 10, spikes: await whole(node, 0) }
    expect((await liveLaw([{ ...chunk, last: true }], node))._tag).toBe('holds')
    expect((await liveLaw([{ ...chunk, last: false }], node))._tag).toBe('broken')
  })
})
