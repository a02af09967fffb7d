/** Everything that can be done with a recording short of asking for samples. */
import { NEVER } from 'rxjs'
import { Recording } from '../../src/api/recording.js'
import { footprintOf } from '../../src/engine/budget.js'
import { BlockCache } from '../../src/engine/cache.js'
import { Engine } from '../../src/engine/engine.js'
import { allChannels, planRectangle } from '../../src/engine/plan.js'
import { encodeGraph } from '../../src/provenance/encode.js'
import { graphToJson } from '../../src/provenance/graph.js'
import { chunksOf } from '../../src/stream/chunks.js'
import { live } from '../../src/stream/live.js'
import { replayOf } from '../../src/stream/replay.js'
import type { Built, Subject } from '../trials.js'

/** What was read though nobody asked for samples; undefined when nothing was. */
export const buildingReadsNothing = ({ node, inputs, logs, instance }: Subject & Partial<Built>): string | undefined => {
  const engine = new Engine({ cacheBytes: 2 ** 20 })
  const recording = new Recording(node)
  const doings: readonly (readonly [string, () => unknown])[] = [
    ['building', () => undefined],
    [
      'printing',
      () => `${recording} ${JSON.stringify(recording.header)} ${recording.getTotalSamples()} ${recording.getTotalMemorySize()}`,
    ],
    ['writing as JSON', () => JSON.stringify(graphToJson(encodeGraph(node, (path) => path, { allowShared: true })))],
    ['estimating memory', () => footprintOf(node)],
    [
      'planning',
      () =>
        node.segments.map(({ frames }, segment) =>
          planRectangle(node, { segment, start: 0, end: frames, channels: allChannels(node) }, new BlockCache(0)),
        ),
    ],
    ['making a cold stream', () => chunksOf(node, engine, 100)],
    ['making a replay', () => replayOf(node, engine, {})],
    [
      'making a live stage',
      () =>
        instance &&
        live(
          instance,
          inputs.map(() => NEVER),
        ),
    ],
  ]
  for (const [doing, act] of doings) {
    act()
    const read = logs.find(({ reads, vectorReads }) => reads.length > 0 || vectorReads > 0)
    if (read !== undefined) return `${doing} read ${read.reads.length} stretches of samples and ${read.vectorReads} of times`
  }
  return undefined
}
