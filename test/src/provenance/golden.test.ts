/**
 * The JSON of every kind, as each version wrote it. Files here are never changed or deleted: what an older release wrote
 * has to open for ever. A new kind, or a new version of one, has its file written by its first run; CI wants it committed.
 */
import fs from 'node:fs'
import path from 'node:path'
import { either as E } from 'fp-ts'
import { Events, type Json, open, openEvents, openSorting, Recording, Sorting } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import * as openers from '../../../src/api/openers.js'
import { builtIn } from '../../../src/catalog.js'
import { among, detecting, detectingEvents, lookUp, onSpikes, onTraces } from '../../../src/declare/catalog.js'
import { detectorNode, operatorNode, raggedOperatorNode } from '../../../src/engine/build.js'
import type { SpikesNode } from '../../../src/engine/node.js'
import { orThrow } from '../../../src/model/attempt.js'
import type { Fault } from '../../../src/model/fault.js'
import { dataOf, decodeGraph } from '../../../src/provenance/graph.js'

const folder = path.resolve('test/golden')
const fileOf = (kind: string, version: number): string => path.join(folder, `${kind}.v${version}.json`)
const graphsIn = (file: string): { readonly [key: string]: Json }[] => JSON.parse(fs.readFileSync(file, 'utf8'))

const openSource = async (kind: string, params: unknown): Promise<Recording> =>
  new Recording(await openers.openSource(orThrow(lookUp(among(builtIn.sources, { gives: 'traces' }), kind, 'golden')), params))
const openSortingSource = async (kind: string, params: unknown): Promise<Sorting> =>
  new Sorting(await openers.openSource(orThrow(lookUp(among(builtIn.sources, { gives: 'spikes' }), kind, 'golden')), params))

const noise = { numChannels: 4, durations: [0.1], samplingFrequency: 1000 }
const plain = await Promise.all(['int16', 'uint16'].map((dtype) => openSource('generateRecording', { ...noise, dtype })))
/** With what some operators ask of the properties of their input. */
const described = plain[0].pipe(
  setProperty({ key: 'gain_to_physical_unit', values: [1.5, 2, 2.5, 3] }),
  setProperty({ key: 'offset_to_physical_unit', values: [0.5, 1, 1.5, 2] }),
)
const inputs = [...plain, described]

/** What examples that know only a header cannot say: as many times as there are frames. */
const further: Readonly<Record<string, readonly unknown[]>> = {
  setTimes: [{ times: Array.from({ length: 100 }, (_, frame) => 5 + frame / 1000) }],
}

/** The graph of every example of an operator, on the first input that it has examples for. */
const graphsOf = (kind: string): { readonly [key: string]: Json }[] => {
  const operator = orThrow(lookUp(among(builtIn.operators, onTraces), kind, 'golden'))
  const examplesOf = ({ header }: Recording): readonly unknown[] => [...operator.examples(header), ...(further[kind] ?? [])]
  const input = inputs.find((each) => examplesOf(each).length > 0) ?? inputs[0]
  return examplesOf(input).map((params) => {
    const instance = orThrow(operator.instantiate(params, kind))
    const alone = operatorNode(instance, [input.node])
    // Some examples of what takes many are for two, some for one.
    const node = E.isRight(alone) ? alone : operatorNode(instance, [input.node, input.node])
    return new Recording(orThrow(node)).toJson()
  })
}

const units = await openSortingSource('generateSorting', { numUnits: 3, durations: [0.1], samplingFrequency: 1000 })

/** The graph of every example of an operator on sortings: on one, on two, or on one and its recording. */
const sortingGraphsOf = (kind: string): { readonly [key: string]: Json }[] => {
  const operator = orThrow(lookUp(among(builtIn.operators, onSpikes), kind, 'golden'))
  return operator.examples(units.header).map((params) => {
    const instance = orThrow(operator.instantiate(params, kind))
    const recording = operator.inputs === 'withRecording' ? inputs[0].node : undefined
    const built = (count: number): E.Either<Fault, SpikesNode> =>
      raggedOperatorNode(
        instance,
        Array.from({ length: count }, () => units.node),
        recording,
      )
    const two = operator.inputs === 'many' ? built(2) : built(1)
    return new Sorting(orThrow(E.isRight(two) ? two : built(1))).toJson()
  })
}

const detectorGraphsOf = (kind: string): { readonly [key: string]: Json }[] => {
  const detector = orThrow(lookUp(among(builtIn.operators, detecting), kind, 'golden'))
  return detector
    .examples(inputs[0].header)
    .map((params) => new Sorting(orThrow(detectorNode(orThrow(detector.instantiate(params, kind)), inputs[0].node))).toJson())
}

const eventDetectorGraphsOf = (kind: string): { readonly [key: string]: Json }[] => {
  const detector = orThrow(lookUp(among(builtIn.operators, detectingEvents), kind, 'golden'))
  return detector
    .examples(inputs[0].header)
    .map((params) => new Events(orThrow(detectorNode(orThrow(detector.instantiate(params, kind)), inputs[0].node))).toJson())
}

const made = new Map<string, { readonly [key: string]: Json }[]>()
for (const { kind, gives, examples } of builtIn.sources.values()) {
  const opened = gives === 'spikes' ? openSortingSource : openSource
  if (examples.length > 0)
    made.set(kind, await Promise.all(examples.map(async (params) => (await opened(kind, params)).toJson())))
}

/** Every kind, and what its examples are as JSON. */
const kinds = [
  ...[...builtIn.operators.values()].map(({ kind, version, takes, gives }) => {
    const detectorGraphs = gives === 'events' ? eventDetectorGraphsOf : detectorGraphsOf
    const graphs = gives === 'traces' ? graphsOf : takes === 'spikes' ? sortingGraphsOf : detectorGraphs
    return { kind, version, graphs: () => graphs(kind) }
  }),
  ...[...builtIn.sources.values()]
    .filter(({ kind }) => made.has(kind))
    .map((entry) => ({ ...entry, graphs: () => made.get(entry.kind) ?? [] })),
].map(({ kind, version, graphs }) => ({ kind, version, graphs }))

describe.each(kinds)('$kind v$version', ({ kind, version, graphs }) => {
  const file = fileOf(kind, version)
  if (process.env.CI !== 'true' && !fs.existsSync(file)) fs.writeFileSync(file, `${JSON.stringify(graphs(), null, 1)}\n`)

  test('writes what it wrote', () => {
    expect(graphs()).toEqual(graphsIn(file))
  })
})

describe.each(fs.readdirSync(folder).map((name) => ({ name })))('$name', ({ name }) => {
  test('opens, and can be read', async () => {
    const graphs = graphsIn(path.join(folder, name))
    expect(graphs.length).toBeGreaterThan(0)
    for (const graph of graphs) {
      const data = dataOf(orThrow(decodeGraph(graph, name)), builtIn)
      if (data === 'events') {
        const events = await openEvents(graph)
        expect(events.toJson()).toEqual(graph)
        expect(await events.countTotalEvents()).toBeGreaterThan(0)
        continue
      }
      if (data === 'spikes') {
        const sorting = await openSorting(graph)
        expect(sorting.toJson()).toEqual(graph)
        const { length } = (await sorting.toSpikeVector()).sampleIndex
        expect(await sorting.countTotalSpikes()).toBe(length)
        continue
      }
      const recording = await open(graph)
      expect((await recording.getTraces({ segment: 0, endFrame: 3 })).data.length).toBe(3 * recording.channelIds.length)
    }
  })
})
