/** Every parameter of everything in the catalog, extreme: it is refused, or what is built takes little time and memory. */
import { either as E } from 'fp-ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { builtIn } from '../src/catalog.js'
import { type Fields, shown } from '../src/codec/codec.js'
import { openArrays } from '../src/declare/arrays.js'
import { lookUp } from '../src/declare/catalog.js'
import type { AnySource } from '../src/declare/source.js'
import { detectorNode, operatorNode, raggedOperatorNode, sourceNode } from '../src/engine/build.js'
import type { SpikesNode, TracesNode } from '../src/engine/node.js'
import { orThrow } from '../src/model/attempt.js'
import type { Fault } from '../src/model/fault.js'
import type { DataKind } from '../src/model/kinds.js'
import { pipe } from '../src/model/pipe.js'
import { detectors, eventDetectors, recordingOperators, recordingSources, sortingOperators, sortingSources } from './kinds.js'
import { memoryFiles } from './memoryFiles.js'
import { processorMs } from './runs.js'

const numbers = [0, -1, 1e6, 1e9, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e18, 1e308, -1e308, Number.MIN_VALUE]
const extremes: readonly unknown[] = [
  ...numbers,
  ...numbers.flatMap((number) => [[number], [[number, number, number, number]]]),
  'x'.repeat(10_000_000),
  ['x'.repeat(10_000_000)],
  Array.from({ length: 2_000_000 }, (_, index) => index),
  Array.from({ length: 2_000_000 }, () => 'x'),
  Array.from({ length: 100_000 }, (_, index) => [0, index, index + 1, 0]),
  Array.from({ length: 10_000 }).reduce((inner: unknown) => [inner], 1),
  JSON.parse('{"__proto__": {"kind": "x"}, "constructor": 1}'),
]
const MOST_MS = 1000
const MOST_BYTES = 200e6

const context = { files: memoryFiles(), shared: new Map() }
let recordings: readonly TracesNode[]
let sorting: SpikesNode

beforeAll(async () => {
  const recording = async (params: object): Promise<TracesNode> => {
    const source = orThrow(lookUp(recordingSources, 'generateRecording', 'source'))
    const instance = orThrow(source.instantiate({ numChannels: 4, durations: [0.02], ...params }, 'source'))
    return sourceNode(instance, orThrow(await instance.open(context)()))
  }
  recordings = [await recording({ dtype: 'int16' }), await recording({ dtype: 'uint16' })]
  const source = orThrow(lookUp(sortingSources, 'generateSorting', 'source'))
  const instance = orThrow(source.instantiate({ numUnits: 3, durations: [0.5] }, 'source'))
  sorting = sourceNode(instance, orThrow(await instance.open(context)()))
})

const used = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

type Building = () => Promise<E.Either<Fault, unknown>> | E.Either<Fault, unknown>

/** How often it was refused: a fault names a place, and anything else that is thrown fails the test. */
const held = async (field: string, extreme: unknown, build: Building): Promise<boolean> => {
  const [before, began] = [used(), processorMs()]
  const built = await build()
  expect(processorMs() - began, `${field} of ${shown(extreme)}: ms of the processor`).toBeLessThan(MOST_MS)
  expect(used() - before, `${field} of ${shown(extreme)}: bytes`).toBeLessThan(MOST_BYTES)
  return E.isLeft(built)
}

/**
 * Every field with every extreme, beside the first example; beside the others those that the field by itself takes: what it refuses, it
 * refuses whatever stands beside it.
 */
const everyField = async (
  fields: Fields,
  examples: readonly unknown[],
  build: (params: object) => Promise<E.Either<Fault, unknown>> | E.Either<Fault, unknown>,
): Promise<void> => {
  let refused = 0
  const [first = {}, ...others] = examples
  for (const [field, { codec }] of Object.entries(fields)) {
    const taken = others.length === 0 ? [] : extremes.filter((extreme) => E.isRight(codec.decode(extreme)))
    for (const [example, tried] of [[first, extremes] as const, ...others.map((other) => [other, taken] as const)])
      for (const extreme of tried)
        if (await held(field, extreme, () => build({ ...(example as object), [field]: extreme }))) refused++
  }
  if (Object.keys(fields).length > 0) expect(refused).toBeGreaterThan(0)
}

describe('extreme parameters', () => {
  const ofSource = <K extends DataKind>(source: AnySource<K>): void =>
    test(source.kind, () =>
      everyField(source.fields, source.examples, async (params): Promise<E.Either<Fault, unknown>> => {
        const instance = source.instantiate(params, source.kind)
        if (E.isLeft(instance)) return instance
        return pipe(
          await instance.right.open(context)(),
          E.map((bound) => sourceNode(instance.right, bound)),
        )
      }),
    )
  for (const source of recordingSources.values()) ofSource(source)
  for (const source of sortingSources.values()) ofSource(source)
  for (const operator of recordingOperators.values())
    test(operator.kind, async () => {
      await everyField(operator.fields, operator.examples(recordings[0].header), (params) =>
        pipe(
          openArrays(operator.fields, params, context, operator.kind),
          E.chain((opened) => operator.instantiate(opened, operator.kind)),
          E.chain((instance) => {
            const each = recordings.map((recording) =>
              operatorNode(instance, operator.inputs === 'one' ? [recording] : [recording, recording]),
            )
            return each.find(E.isLeft) ?? each[0]
          }),
        ),
      )
    })
  for (const operator of sortingOperators.values())
    test(operator.kind, () =>
      everyField(operator.fields, operator.examples(sorting.header), (params) =>
        pipe(
          operator.instantiate(params, operator.kind),
          E.chain((instance) => raggedOperatorNode(instance, operator.inputs === 'many' ? [sorting, sorting] : [sorting])),
        ),
      ),
    )
  for (const detector of detectors.values())
    test(detector.kind, () =>
      everyField(detector.fields, [{}], (params) =>
        pipe(
          detector.instantiate(params, detector.kind),
          E.chain((instance) => detectorNode(instance, recordings[0])),
        ),
      ),
    )
  for (const detector of eventDetectors.values())
    test(detector.kind, () =>
      everyField(detector.fields, [{}, ...detector.examples(recordings[0].header)], (params) =>
        pipe(
          detector.instantiate(params, detector.kind),
          E.chain((instance) => detectorNode(instance, recordings[0])),
        ),
      ),
    )
  for (const sink of builtIn.sinks.values())
    test(`${sink.kind}, to be written`, () => everyField(sink.fields, [{}], (params) => sink.instantiate(params, sink.kind)))
})
