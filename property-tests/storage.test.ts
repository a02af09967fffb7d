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
import { pipelineOf, pipelines } from './pipelines.js'
import { parameters } from './runs.js'

const disasters = fc.record({ how: fc.constantFrom('ENOSPC', 'EIO', 'death', 'power cut'), at: fc.nat(1000), over: fc.boolean() })

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

    test('stopped anywhere, it leaves the old data, the new, or a clear fault; and going on gives the same bytes', async () => {
      const property = fc.asyncProperty(pipelines, choices, disasters, async (drawn, chosen, disaster) => {
        const saving = await savingOf(drawn, sink)
        await hold(saving, chosen, () => survives(saving, disaster, chosen))
      })
      await fc.assert(property, parameters(40))
    })
  })
