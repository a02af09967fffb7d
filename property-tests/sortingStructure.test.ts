/** Laws of structure that join operators on sortings: what is put together and taken apart again is what it was. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SortingOperatorInstance } from '../src/declare/sorting.js'
import type { SpikesNode } from '../src/engine/node.js'
import { orderTrains, trainsOf } from '../src/model/spikeOrder.js'
import { difference, pull } from './laws/sorting.js'
import { parameters } from './runs.js'
import { applied, columnsOf, cuts, type Drawn, drawnSortings, nodeOf, subjects } from './sortings.js'

const RUNS = 25
const whole = (node: SpikesNode, segment: number) => pull(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })

const instance = (kind: string, params: unknown): SortingOperatorInstance => {
  const found = subjects.find((subject) => subject.kind === kind)?.operator.instantiate(params, kind)
  if (found?._tag !== 'Right') throw new Error(`${kind} refused ${JSON.stringify(params)}`)
  // Every subject's instances are operators on sortings; those for recordings too carry theirs.
  const made = found.right as unknown as SortingOperatorInstance & { readonly onSortings?: SortingOperatorInstance }
  return made.onSortings ?? made
}
const on = (kind: string, params: unknown, nodes: readonly SpikesNode[]): SpikesNode => {
  const node = applied(instance(kind, params), nodes)
  if (node === undefined) throw new Error(`${kind} does not fit`)
  return node
}
const expectSame = async (a: SpikesNode, b: SpikesNode): Promise<void> => {
  expect(a.segments.length).toBe(b.segments.length)
  for (const segment of a.segments.keys())
    expect(difference(`segment ${segment}`, await whole(a, segment), await whole(b, segment))).toBeUndefined()
}

describe('structure', () => {
  const hold = (
    check: (nodes: readonly [SpikesNode, SpikesNode], drawn: readonly [Drawn, Drawn], places: readonly number[]) => Promise<void>,
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
      const join = (...nodes: readonly SpikesNode[]): SpikesNode => on('concatenateSortings', {}, nodes)
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
