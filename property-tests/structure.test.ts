/** Recordings put together and taken apart again. */
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { choices, recordings } from './arbitraries.js'
import { judged } from './laws/law.js'
import { structureLaws, type Trio } from './laws/structure.js'
import { newWorld, openSpec } from './recordings.js'
import { parameters } from './runs.js'
import { type DrawnRecording, specOf } from './trials.js'

const trio = async (drawn: DrawnRecording, alike: 'channels' | 'frames'): Promise<Trio> => {
  const world = newWorld()
  const open = async (input: number) => (await openSpec(specOf(drawn, input, 20, alike), world)).node
  return { world, recordings: [await open(0), await open(1), await open(2)] }
}

describe('structure', () => {
  for (const law of structureLaws)
    test(law.title, async () => {
      const property = fc.asyncProperty(recordings, choices, async (drawn, chosen) => {
        const verdict = await judged(async () => law.check(await trio(drawn, law.alike), chosen))
        if (verdict._tag === 'broken') throw new Error(verdict.how)
      })
      await fc.assert(property, parameters(40))
    })
})
