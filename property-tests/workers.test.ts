/** Law 9 with real worker threads: every operator, rebuilt in another thread from its JSON, writes the same bits. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { files } from '../src/platform/node.js'
import { startThreads, threadCrew } from '../src/run/crews/threads.js'
import { choices, trials } from './arbitraries.js'
import { recordingOperators } from './kinds.js'
import { saveBy } from './laws/workers.js'
import { Oracle } from './oracle.js'
import { parameters } from './runs.js'
import { difference } from './samples.js'
import { build, type DrawnTrial, trialOf } from './trials.js'

/** A module that tells workers to refuse the scalar references. */
const modules = [new URL('noReference.mjs', import.meta.url).href]
const threads = startThreads(2, modules)
const folder = mkdtempSync(join(tmpdir(), 'rxephys-workers-'))
afterAll(async () => {
  await threads.end()
  rmSync(folder, { recursive: true, force: true })
})

/** On recordings that a worker of the built package knows how to open. */
const openable = ({ recording, ...rest }: DrawnTrial): DrawnTrial => ({
  ...rest,
  recording: {
    ...recording,
    from: recording.from === 'invented' ? 'generateRecording' : recording.from,
    flags: { ...recording.flags, probe: true },
  },
})

/** Rounds more for an operator that no drawn recording suited. */
const MORE = 50

/** Operators of properties that no recording has which a worker opens: their own tests save by several workers. */
const ofOtherProperties = ['scaleToPhysicalUnits']

describe('workers agree', () => {
  for (const operator of [...recordingOperators.values()].filter(({ kind }) => !ofOtherProperties.includes(kind)))
    test(operator.kind, async () => {
      let spoke = 0
      const property = fc.asyncProperty(trials, choices, async (drawn, chosen) => {
        const trial = await trialOf(operator, openable(drawn))
        if (trial.inputs.some(({ from }) => from === 'invented')) return
        const { node, world } = await build(trial)
        const saved = await saveBy(node, world, chosen, files, mkdtempSync(join(folder, 'save-')), (job, shared, runs) => {
          const crew = threadCrew(threads, { ...job, modules }, shared, runs)
          return crew.work
        })
        const oracle = new Oracle()
        for (const segment of node.segments.keys()) {
          const odd = difference(saved[segment], await oracle.segment(node, segment), node.header.channelIds.length)
          if (odd !== undefined) throw new Error(`${operator.kind} ${JSON.stringify(trial.params)}, segment ${segment}: ${odd}`)
        }
        spoke++
      })
      // What suits an operator is seldom drawn where it is of a kind that a worker can open: it is drawn again until one is.
      for (let round = 0; spoke === 0 && round <= MORE; round++) await fc.assert(property, parameters(4))
      expect(spoke).toBeGreaterThan(0)
    })
})
