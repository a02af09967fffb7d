/** Where the arena has no room for anything, all samples are in ordinary arrays, and the kernels work through them in strips. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arena, configureArena } from '../src/dsp/index.js'
import { onReference } from '../src/dsp/kernels.js'
import { recordingOperators } from './kinds.js'
import { kernelsAlone } from './laws/kernels.js'
import { ofEvery } from './laws/law.js'
import { liveLaws } from './laws/live.js'
import { livePipeline } from './laws/livePipeline.js'
import { holdPipelines, holdTo } from './runs.js'

const RUNS = 4

beforeAll(() => {
  configureArena({ bytes: 1 })
  Reflect.set(globalThis, onReference, () => {
    throw new Error('a sample was made by a scalar reference')
  })
})
afterAll(() => void Reflect.deleteProperty(globalThis, onReference))

test('nothing of use fits the arena', () => {
  expect(arena().bytes).toBeLessThanOrEqual(2 ** 17)
})

for (const operator of recordingOperators.values())
  describe(operator.kind, () => {
    for (const law of [ofEvery(kernelsAlone), ...liveLaws].filter(({ applies }) => applies(operator)))
      test(law.title, async () => void (await holdTo(law, operator, RUNS)))
  })

describe('pipelines', () => {
  for (const law of [kernelsAlone, livePipeline]) test(law.title, () => holdPipelines(law, 3 * RUNS))
})
