/** Random pipelines of everything in the catalog keep the laws that single operators keep. */
import { describe, test } from 'vitest'
import { everyPipeline } from './laws/index.js'
import { livePipeline } from './laws/livePipeline.js'
import { holdPipelines } from './runs.js'

const RUNS = 40

describe('pipelines', () => {
  for (const law of [...everyPipeline, livePipeline]) test(law.title, () => holdPipelines(law, RUNS))
})
