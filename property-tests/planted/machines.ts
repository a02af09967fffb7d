/** Engines and live stages that break a law whatever the operator. */
import { concatMap, filter, map, type Observable, toArray } from 'rxjs'
import { convert, setSimd } from '../../src/dsp/index.js'
import { Engine, type Request } from '../../src/engine/engine.js'
import type { Chunk } from '../../src/model/block.js'
import { allocate, dtypeOf, type Samples } from '../../src/model/dtype.js'
import { type Machinery, machinery } from '../laws/law.js'

/** Reads all channels whatever is asked. */
class GreedyEngine extends Engine {
  override async read(node: Parameters<Engine['read']>[0], request: Request): Promise<Samples> {
    const all = Int32Array.from(node.header.channelIds.keys())
    const whole = await super.read(node, { ...request, channels: all })
    const { channels, start, end } = request
    const some = allocate(dtypeOf(whole), (end - start) * channels.length)
    for (let row = 0; row < end - start; row++)
      for (const [column, channel] of channels.entries()) some[row * channels.length + column] = whole[row * all.length + channel]
    return some
  }
}
/** Keeps what it was lent. */
class LeakyEngine extends Engine {
  override clear(): void {}
}

/** Leaves its reads, and a copy at least, to the scalar references. */
class ScalarEngine extends Engine {
  override async read(node: Parameters<Engine['read']>[0], request: Request): Promise<Samples> {
    setSimd(false)
    try {
      const samples = await super.read(node, request)
      convert(samples, samples.slice())
      return samples
    } finally {
      setSimd(true)
    }
  }
}

/** Copies all that is kept again whenever something arrives. */
const copyingStage: Machinery['stage'] = (instance, inputs) => {
  const stage = machinery.stage(instance, inputs)
  let copied = 0
  return {
    push: (input, chunk) => stage.push(input, chunk),
    end: (input) => stage.end(input),
    *advance() {
      yield* stage.advance()
      copied += stage.kept()
    },
    held: () => stage.held(),
    kept: () => stage.kept(),
    copied: () => copied,
  }
}

const liveThrough = (change: (chunks: Observable<Chunk>) => Observable<Chunk>): Machinery => ({
  ...machinery,
  live: (instance, inputs) => change(machinery.live(instance, inputs)),
})

export const machines = {
  greedy: { ...machinery, engine: (cacheBytes: number) => new GreedyEngine({ cacheBytes }) },
  leaky: { ...machinery, engine: () => new LeakyEngine({ cacheBytes: 2 ** 30 }) },
  scalar: { ...machinery, engine: (cacheBytes: number) => new ScalarEngine({ cacheBytes }) },
  copiesAgain: { ...machinery, stage: copyingStage },
  withholds: liveThrough((chunks) =>
    chunks.pipe(
      toArray(),
      concatMap((all) => all),
    ),
  ),
  losesEnds: liveThrough((chunks) => chunks.pipe(filter(({ frames }) => frames > 0))),
  losesSegments: liveThrough((chunks) => chunks.pipe(map((chunk) => ({ ...chunk, segment: 0 })))),
  losesClocks: liveThrough((chunks) => chunks.pipe(map(({ time: _time, ...chunk }) => chunk))),
}
