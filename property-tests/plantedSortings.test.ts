/** The laws of sortings on trial: each has to catch the fault that is planted for it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numpyFolder } from '../sinks/numpyFolder.js'
import type { AnySortingSink } from '../src/declare/sink.js'
import type { SortingOperatorInstance } from '../src/declare/sorting.js'
import type { SortingOperatorNode } from '../src/engine/node.js'
import type { Files } from '../src/platform/files.js'
import { type Choices, choices } from './arbitraries.js'
import { type Disaster, survives } from './laws/durability.js'
import { type Kept, keptSorting } from './laws/kept.js'
import { judged, type Verdict } from './laws/law.js'
import { type LiveSpikes, liveSortingLaw, liveSortingPipeline } from './laws/liveSorting.js'
import { keptLaws } from './laws/sink.js'
import { countLaw, headerLaw, partitionLaw, unitsLaw } from './laws/sorting.js'
import { neverMix } from './laws/writers.js'
import { sortingSinks, uncheckedRead } from './planted/sortingSinks.js'
import { liveMachines, sortingOperators } from './planted/sortings.js'
import { type DrawnSortingPipeline, sortingPipelineOf, sortingPipelines } from './sortingPipelines.js'
import { applied, nodeOf } from './sortings.js'

/** The seed is fixed, for a fault has to be found every time. */
const TRIES = { numRuns: 120, seed: 20, endOnFailure: true }

/** True when some try breaks it. */
const caught = async (property: fc.IAsyncProperty<unknown>): Promise<boolean> => (await fc.check(property, TRIES)).failed
const refuse = (verdict: Verdict): void => {
  if (verdict._tag === 'broken') throw new Error(verdict.how)
}

describe('of sinks', () => {
  const hold = (title: string, sink: AnySortingSink, read: (kept: Kept) => Kept = (kept) => kept) => {
    const law = keptLaws.find((each) => each.title.startsWith(title))
    if (law === undefined) throw new Error(`no law "${title}"`)
    return fc.asyncProperty(sortingPipelines, choices, async (drawn, chosen) =>
      refuse(await judged(() => law.check(read(keptSorting(sortingPipelineOf(drawn).node, sink)), chosen))),
    )
  }
  test.each([
    ['the bytes do not depend', 'a file left beside', sortingSinks.litters],
    ['the bytes do not depend', 'bytes that count the saves', sortingSinks.counts],
    ['what was saved', 'a spike that is lost', sortingSinks.losesSpikes],
  ])('"%s" catches %s', async (title, _what, sink) => {
    expect(await caught(hold(title, sink))).toBe(true)
  })

  test.each(['a flipped byte', 'whatever file is flipped'])('"%s" catches damage that nobody checks', async (title) => {
    expect(await caught(hold(title, numpyFolder, uncheckedRead))).toBe(true)
  })

  test('an honest one keeps them', async () => {
    for (const { title } of keptLaws) expect(await caught(hold(title, numpyFolder))).toBe(false)
  })

  test('spikes that were never made durable are caught', async () => {
    const disasters: fc.Arbitrary<Disaster> = fc.record({ how: fc.constant('power cut'), at: fc.nat(1000), over: fc.boolean() })
    const outlive = fc.asyncProperty(sortingPipelines, choices, disasters, async (drawn, chosen, disaster) =>
      refuse(await judged(() => survives(keptSorting(sortingPipelineOf(drawn).node, sortingSinks.neverSyncs), disaster, chosen))),
    )
    expect(await caught(outlive)).toBe(true)
  })

  test('a lock that takes the living for dead is caught', async () => {
    const blind = (files: Files): Files => ({ ...files, lives: () => false })
    const meet = fc.asyncProperty(sortingPipelines, fc.nat(40), async (drawn, at) => {
      const kept = keptSorting(sortingPipelineOf(drawn).node, numpyFolder)
      refuse(await judged(() => neverMix(kept, { at, died: undefined, resume: false }, blind)))
    })
    expect(await caught(meet)).toBe(true)
  })
})

describe('of operators', () => {
  const nodesOf = (drawn: DrawnSortingPipeline, instance: SortingOperatorInstance): SortingOperatorNode => {
    const node = applied(instance, [nodeOf(drawn.sortings[0])])
    if (node?._tag !== 'operator') throw new Error('it does not fit')
    return node
  }
  type Law = (node: SortingOperatorNode, chosen: Choices) => Promise<Verdict> | Verdict
  const laws: Readonly<Record<string, Law>> = {
    partition: (node, { cuts }) =>
      partitionLaw(
        node,
        cuts.map((cut) => cut % 300),
      ),
    units: (node) => unitsLaw(node),
    count: (node) => countLaw(node),
    header: headerLaw,
  }
  const hold = (law: Law, instance: SortingOperatorInstance) =>
    fc.asyncProperty(sortingPipelines, choices, async (drawn, chosen) =>
      refuse(await judged(async () => law(nodesOf(drawn, instance), chosen))),
    )

  test.each([
    ['partition', 'a kernel that sees its range', sortingOperators.seesItsRange],
    ['partition', 'a margin that is too small', sortingOperators.marginTooSmall],
    ['partition', 'a kernel that remembers its calls', sortingOperators.remembers],
    ['count', 'a kernel that remembers its calls', sortingOperators.remembers],
    ['header', 'a unit without properties', sortingOperators.unitTooMany],
  ])('"%s" catches %s', async (title, _what, instance) => {
    expect(await caught(hold(laws[title], instance))).toBe(true)
  })

  test.each(Object.keys(laws))('an honest one keeps "%s"', async (title) => {
    expect(await caught(hold(laws[title], sortingOperators.honest))).toBe(false)
  })

  const live =
    (instance: SortingOperatorInstance, machine?: LiveSpikes): Law =>
    (node, chosen) =>
      liveSortingLaw(instance, node, chosen, machine)
  test.each(Object.entries(liveMachines))('live: a stage that %s is caught', async (_what, machine) => {
    expect(await caught(hold(live(sortingOperators.honest, machine), sortingOperators.honest))).toBe(true)
  })
  test('live: a margin that is too small is caught, and an honest stage is not', async () => {
    expect(await caught(hold(live(sortingOperators.marginTooSmall), sortingOperators.marginTooSmall))).toBe(true)
    expect(await caught(hold(live(sortingOperators.honest), sortingOperators.honest))).toBe(false)
  })

  test('live pipelines: a stage that loses spikes is caught', async () => {
    const machine = liveMachines['loses a spike of each chunk']
    const property = fc.asyncProperty(sortingPipelines, choices, async (drawn, chosen) =>
      refuse(await judged(() => liveSortingPipeline(sortingPipelineOf(drawn), chosen, machine))),
    )
    expect(await caught(property)).toBe(true)
  })
})
