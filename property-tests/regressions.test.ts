/** What once broke a law is tried again. */
import { describe, expect, test } from 'vitest'
import { lookUp } from '../src/declare/catalog.js'
import { nodesOf } from '../src/engine/node.js'
import type { Json } from '../src/model/header.js'
import { decodeGraph } from '../src/provenance/graph.js'
import { recordingOperators, recordingSinks, sortingSinks } from './kinds.js'
import { survives } from './laws/durability.js'
import { everyOperator, everyPipeline } from './laws/index.js'
import { keptOrRefused, keptRecording, keptSorting } from './laws/kept.js'
import { judged, type Verdict } from './laws/law.js'
import { livePipeline } from './laws/livePipeline.js'
import { rebuilt } from './laws/provenance.js'
import { sinkLaws } from './laws/sink.js'
import { newWorld, orThrow } from './recordings.js'
import { disasterCases, nanCase, operatorCases, pipelineCases, sortingSaveCases } from './regressions.js'
import { nodeOf } from './sortings.js'
import { build, type Subject } from './trials.js'

const holds = async (check: () => Promise<Verdict>): Promise<void> => {
  const verdict = await judged(check)
  expect(verdict._tag === 'broken' ? verdict.how : 'holds').toBe('holds')
}

const subjectOf = async (graph: Json): Promise<Subject> => {
  const world = newWorld()
  const node = await rebuilt(orThrow(decodeGraph(graph, 'case')), world)
  if (node._tag === 'source') throw new Error('a case is a pipeline')
  return { world, node, inputs: nodesOf(node).filter((each) => each._tag === 'source'), logs: [] }
}

describe('operators', () => {
  test.each(operatorCases)('$operator: $found', async ({ law: title, operator: kind, params, inputs, choices }) => {
    const law = everyOperator.find((each) => each.title.startsWith(title))
    const operator = orThrow(lookUp(recordingOperators, kind, 'case'))
    await holds(
      async () => law?.check(await build({ operator, params, inputs }), choices) ?? { _tag: 'broken', how: 'no such law' },
    )
  })
})

describe('pipelines', () => {
  test.each(pipelineCases)('$found', async ({ law: title, graph, choices }) => {
    const law = [...everyPipeline, livePipeline].find((each) => each.title.startsWith(title))
    await holds(async () => law?.check(await subjectOf(graph), choices) ?? { _tag: 'broken', how: 'no such law' })
  })
})

describe('saves', () => {
  test.each(disasterCases)('$sink: $found', async ({ sink, graph, disaster, choices }) => {
    await holds(async () =>
      survives(
        keptRecording({ ...(await subjectOf(graph)), sink: orThrow(lookUp(recordingSinks, sink, 'case')) }),
        disaster,
        choices,
      ),
    )
  })

  describe.each([...sortingSinks.values()])('$kind', (sink) => {
    test.each(sortingSaveCases)('$found', async ({ unitIds }) => {
      const drawn = {
        units: 2,
        segments: [
          {
            frames: 9,
            spikes: [
              [3, 0],
              [3, 1],
            ] as const,
          },
        ],
      }
      await holds(() => keptOrRefused(keptSorting(nodeOf({ ...drawn, unitIds }), sink)))
    })
  })

  test(nanCase.found, async () => {
    const subject = await subjectOf(nanCase.graph)
    const sink = orThrow(lookUp(recordingSinks, 'binaryFolder', 'case'))
    for (let time = 0; time < 50; time++)
      for (const law of sinkLaws.filter(({ title }) => title.startsWith('the bytes do not depend')))
        await holds(() => law.check({ ...subject, sink }, { ...nanCase.choices, seed: nanCase.choices.seed + time }))
  })
})
