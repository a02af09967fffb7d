/** Every operator on sortings × every law, and the laws of structure that join them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SortingOperatorInstance } from '../src/declare/sorting.js'
import type { SortingNode } from '../src/engine/sortingNode.js'
import { orderTrains, trainsOf } from '../src/model/spikeOrder.js'
import { type SpikeChunk, spikesWithin } from '../src/model/spikes.js'
import { liveSpikeStage } from '../src/stream/liveSpikes.js'
import { type Choices, choices } from './arbitraries.js'
import { judged, type Verdict } from './laws/law.js'
import { liveSortingLaw, liveSortingPipeline } from './laws/liveSorting.js'
import { countLaw, difference, headerLaw, liveLaw, orderLaw, type Pull, partitionLaw, pull, unitsLaw } from './laws/sorting.js'
import { parameters } from './runs.js'
import { sortingPipelineOf, sortingPipelines } from './sortingPipelines.js'
import { applied, columnsOf, cuts, type Drawn, drawnSortings, headerOf, nodeOf, rangesOf, subjects } from './sortings.js'

const RUNS = 25
const demand = (verdict: Verdict, what: string): void => {
  if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${what}`)
}
const whole = (node: SortingNode, segment: number) => pull(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })

/** Hold `check` against every example of an operator on drawn sortings; how often it had something to say. */
const holdTo = async (
  subject: (typeof subjects)[number],
  check: (
    node: SortingNode,
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
  const laws: readonly [title: string, law: (node: SortingNode, places: readonly number[]) => Promise<Verdict> | Verdict][] = [
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

  test('live equals offline, in spikes and clocks, whatever the chunks, and what is settled is not withheld', async () => {
    const spoke = await holdTo(subject, async (node, instance, drawn, _places, chosen) => {
      if (node._tag !== 'sortingOperator') return false
      const first = node.inputs[0].segments
      // Side by side, live segments end where their inputs do.
      if (node.inputs.some(({ segments }) => segments.some(({ frames }, segment) => frames !== first[segment].frames)))
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
      if (node._tag !== 'sortingOperator') return
      const { before = 0, after = 0 } = node.bound.margin ?? {}
      const stage = liveSpikeStage(instance, 1)
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

  test('a misspelt parameter is refused by name', () => {
    expect(JSON.stringify(subject.instantiate({ noSuchParameter: 1 }))).toContain('noSuchParameter')
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

const instance = (kind: string, params: unknown): SortingOperatorInstance => {
  const found = subjects.find((subject) => subject.kind === kind)?.instantiate(params)
  if (found?._tag !== 'Right') throw new Error(`${kind} refused ${JSON.stringify(params)}`)
  // Every subject's instances are operators on sortings; those for recordings too carry theirs.
  const made = found.right as SortingOperatorInstance & { readonly onSortings?: SortingOperatorInstance }
  return made.onSortings ?? made
}
const on = (kind: string, params: unknown, nodes: readonly SortingNode[]): SortingNode => {
  const node = applied(instance(kind, params), nodes)
  if (node === undefined) throw new Error(`${kind} does not fit`)
  return node
}
const expectSame = async (a: SortingNode, b: SortingNode): Promise<void> => {
  expect(a.segments.length).toBe(b.segments.length)
  for (const segment of a.segments.keys())
    expect(difference(`segment ${segment}`, await whole(a, segment), await whole(b, segment))).toBeUndefined()
}

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
  test('live equals offline: stages on stages, and on the same stream twice', () => hold(liveSortingPipeline))
})

describe('structure', () => {
  const hold = (
    check: (
      nodes: readonly [SortingNode, SortingNode],
      drawn: readonly [Drawn, Drawn],
      places: readonly number[],
    ) => Promise<void>,
  ) =>
    fc.assert(
      fc.asyncProperty(drawnSortings, cuts, (drawn, places) => check([nodeOf(drawn[0]), nodeOf(drawn[1])], drawn, places)),
      parameters(RUNS),
    )

  test('aggregate, then select, gives each input back', () =>
    hold(async ([a, b], drawn) => {
      const same = drawn[0].segments.every(({ frames }, segment) => frames === drawn[1].segments[segment].frames)
      const second = same ? b : a
      const ids = [...a.header.unitIds, ...second.header.unitIds].map((_, unit) => `all ${unit}`)
      const both = on('aggregateUnits', { renamedUnitIds: ids }, [a, second])
      const count = a.header.unitIds.length
      const back = on('selectUnits', { unitIds: ids.slice(count), renamedUnitIds: second.header.unitIds }, [both])
      await expectSame(on('selectUnits', { unitIds: ids.slice(0, count) }, [both]), a)
      await expectSame(back, second)
      expect(back.header).toEqual(second.header)
    }))

  test('concatenate is associative', () =>
    hold(async ([a, b]) => {
      const join = (...nodes: readonly SortingNode[]): SortingNode => on('concatenateSortings', {}, nodes)
      await expectSame(join(join(a, b), a), join(a, join(b, a)))
    }))

  test('a slice of what was concatenated is the part it was made of', () =>
    hold(async ([a, b]) => {
      const one = on('selectSegments', { segmentIndices: [0] }, [a])
      const joined = on('concatenateSortings', {}, [one, b])
      const { frames } = one.segments[0]
      await expectSame(on('frameSlice', { startFrame: 0, endFrame: frames }, [joined]), one)
    }))

  test('appended segments are the inputs’, in turn', () =>
    hold(async ([a, b]) => {
      const appended = on('appendSortings', {}, [a, b])
      const count = a.segments.length
      await expectSame(on('selectSegments', { segmentIndices: [...a.segments.keys()] }, [appended]), a)
      await expectSame(
        on('selectSegments', { segmentIndices: [...b.segments.keys()].map((segment) => segment + count) }, [appended]),
        b,
      )
    }))

  test('select is idempotent and composes', () =>
    hold(async ([a]) => {
      const backward = a.header.unitIds.toReversed()
      const once = on('selectUnits', { unitIds: backward }, [a])
      await expectSame(on('selectUnits', { unitIds: backward }, [once]), once)
      await expectSame(on('selectUnits', { unitIds: a.header.unitIds }, [once]), a)
    }))

  test('spike vector to spike trains, and back', () =>
    fc.assert(
      fc.property(drawnSortings, fc.constantFrom(1, 1000, 2 ** 30, 2 ** 44), fc.boolean(), ([drawn], scale, late) => {
        // The last frame there can be is 2^53 - 1.
        const from = late ? Number.MAX_SAFE_INTEGER - 299 * scale : 0
        for (const columns of columnsOf(drawn)) {
          const sampleIndex = columns.sampleIndex.map((frame) => from + frame * scale)
          const spread = { sampleIndex, unitIndex: columns.unitIndex }
          expect(difference('round trip', orderTrains(trainsOf(spread, drawn.units)), spread)).toBeUndefined()
        }
      }),
      parameters(RUNS),
    ))
})

describe('the laws catch', () => {
  const [title, faults]: [string, readonly (readonly [string, Pull, (node: SortingNode, on: Pull) => Promise<Verdict>])[]] = [
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
