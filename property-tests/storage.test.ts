/** Every sink there is × the laws of sinks; and disasters at every place of a save. */
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { builtIn } from '../src/catalog.js'
import type { AnySink } from '../src/declare/sink.js'
import { type Choices, choices } from './arbitraries.js'
import { survives } from './laws/durability.js'
import { judged, type Verdict } from './laws/law.js'
import { written } from './laws/provenance.js'
import type { Saving } from './laws/saving.js'
import { sinkLaws } from './laws/sink.js'
import { neverMix } from './laws/writers.js'
import { pipelineOf, pipelines } from './pipelines.js'
import { parameters } from './runs.js'

const disasters = fc.record({ how: fc.constantFrom('ENOSPC', 'EIO', 'death', 'power cut'), at: fc.nat(1000), over: fc.boolean() })

const meetings = fc.record({ at: fc.nat(70), died: fc.option(fc.nat(60), { nil: undefined }), resume: fc.boolean() })

/** More changes than a save makes. */
const CHANGES = 60

const hold = async (saving: Saving, chosen: Choices, check: () => Promise<Verdict>): Promise<void> => {
  const verdict = await judged(check)
  if (verdict._tag === 'broken')
    throw new Error(`${verdict.how}\nof ${written(saving.node, saving.world)} with ${JSON.stringify(chosen)}`)
}

const savingOf = async (drawn: Parameters<typeof pipelineOf>[0], sink: AnySink): Promise<Saving> => ({
  ...(await pipelineOf(drawn)),
  sink,
})

for (const sink of builtIn.sinks.values())
  describe(sink.kind, () => {
    for (const law of sinkLaws.filter(({ applies }) => applies(sink)))
      test(law.title, async () => {
        const property = fc.asyncProperty(pipelines, choices, async (drawn, chosen) => {
          const saving = await savingOf(drawn, sink)
          await hold(saving, chosen, () => law.check(saving, chosen))
        })
        await fc.assert(property, parameters(25))
      })

    test('killed at each of its changes, over another and not, it does the same', async () => {
      const [drawn] = fc.sample(pipelines, { numRuns: 1, seed: 4 })
      const [chosen] = fc.sample(choices, { numRuns: 1, seed: 4 })
      for (const how of ['death', 'EIO'] as const)
        for (const over of [false, true])
          for (let at = 0; at < CHANGES; at++) {
            const saving = await savingOf(drawn, sink)
            await hold(saving, chosen, () => survives(saving, { how, at, over }, chosen))
          }
    }, 120_000)

    test('of two at once, over what a third has left, one is let in, or one after the other: never a mixture', async () => {
      const property = fc.asyncProperty(pipelines, choices, meetings, async (drawn, chosen, meeting) => {
        const saving = await savingOf(drawn, sink)
        await hold(saving, chosen, () => neverMix(saving, meeting))
      })
      await fc.assert(property, parameters(40))
    })

    test('stopped anywhere, it leaves the old data, the new, or a clear fault; and going on gives the same bytes', async () => {
      const property = fc.asyncProperty(pipelines, choices, disasters, async (drawn, chosen, disaster) => {
        const saving = await savingOf(drawn, sink)
        await hold(saving, chosen, () => survives(saving, disaster, chosen))
      })
      await fc.assert(property, parameters(40))
    })
  })
