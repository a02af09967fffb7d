/** Every sink there is × the laws of sinks; and disasters at every place of a save. */
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { stopsOf, tally, torture } from '../test/torture/report.js'
import { type Choices, choices } from './arbitraries.js'
import { recordingSinks } from './kinds.js'
import { changesOf, survives, survivesFullDisk } from './laws/durability.js'
import { judged, type Verdict } from './laws/law.js'
import { written } from './laws/provenance.js'
import { keptLaws, writerLaws } from './laws/sink.js'
import { neverMix } from './laws/writers.js'
import { pipelineOf, pipelines } from './pipelines.js'
import { parameters } from './runs.js'
import { savings } from './savings.js'

const disasters = fc.record({ how: fc.constantFrom('ENOSPC', 'EIO', 'death', 'power cut'), at: fc.nat(1000), over: fc.boolean() })

const meetings = fc.record({ at: fc.nat(70), died: fc.option(fc.nat(60), { nil: undefined }), resume: fc.boolean() })

const hold = async (what: () => Promise<string>, chosen: Choices, check: () => Promise<Verdict>): Promise<void> => {
  const verdict = await judged(check)
  if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${await what()} with ${JSON.stringify(chosen)}`)
}

describe.each(savings)('$kind', (sink) => {
  const { draw } = sink
  test.each(keptLaws.filter(({ applies }) => applies(sink)).map((law) => [law.title, law] as const))(
    '%s',
    async (_title, law) => {
      const property = fc.asyncProperty(draw, choices, ({ kept, what }, chosen) =>
        hold(what, chosen, async () => law.check(await kept(), chosen)),
      )
      await fc.assert(property, parameters(25))
    },
  )

  test('killed or failed at any of its changes, over another and not, it does the same', async () => {
    const [chosen] = fc.sample(choices, { numRuns: 1, seed: 4 })
    for (const { kept, what } of fc.sample(draw, { numRuns: torture.pipelines, seed: 4 }))
      for (const how of ['death', 'EIO', 'ENOSPC'] as const)
        for (const over of [false, true]) {
          const stops = stopsOf(await changesOf(await kept(), over))
          for (const at of stops) await hold(what, chosen, async () => survives(await kept(), { how, at, over }, chosen))
          tally(sink.kind, `${how} at one of its changes`, stops.length)
        }
  })

  test('on a disk that is full before the end, it leaves the old data or a clear fault; with room it goes on', async () => {
    // Drawn numbers with fractions are 0 or 1 most of the time.
    const room = fc.integer({ min: 0, max: 1000 }).map((part) => part / 1000)
    const property = fc.asyncProperty(draw, choices, room, fc.boolean(), ({ kept, what }, chosen, part, over) =>
      hold(what, chosen, async () => survivesFullDisk(await kept(), part, over, chosen)),
    )
    await fc.assert(property, parameters(12))
  })

  test('of two at once, over what a third has left, one is let in, or one after the other: never a mixture', async () => {
    const property = fc.asyncProperty(draw, choices, meetings, ({ kept, what }, chosen, meeting) =>
      hold(what, chosen, async () => neverMix(await kept(), meeting)),
    )
    await fc.assert(property, parameters(40))
  })

  test('stopped anywhere, it leaves the old data, the new, or a clear fault; and going on gives the same bytes', async () => {
    const property = fc.asyncProperty(draw, choices, disasters, ({ kept, what }, chosen, disaster) =>
      hold(what, chosen, async () => survives(await kept(), disaster, chosen)),
    )
    await fc.assert(property, parameters(40))
  })
})

describe.each([...recordingSinks.values()].map((sink) => ({ kind: sink.kind, sink })))('$kind, of recordings', ({ sink }) => {
  test.each(writerLaws.map((law) => [law.title, law] as const))('%s', async (_title, law) => {
    const property = fc.asyncProperty(pipelines, choices, async (drawn, chosen) => {
      const saving = { ...(await pipelineOf(drawn)), sink }
      await hold(
        async () => written(saving.node),
        chosen,
        () => law.check(saving, chosen),
      )
    })
    await fc.assert(property, parameters(25))
  })
})
