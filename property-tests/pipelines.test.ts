/** Random pipelines of everything in the catalog keep the laws that single operators keep. */
import { describe, test } from 'vitest'
import { envelope } from './laws/envelope.js'
import { everyPipeline } from './laws/index.js'
import { livePipeline } from './laws/livePipeline.js'
import { holdPipelines } from './runs.js'

const RUNS = 40

describe('pipelines', () => {
  for (const law of [...everyPipeline, livePipeline, envelope]) test(law.title, () => holdPipelines(law, RUNS))
})
