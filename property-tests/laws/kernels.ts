/** Where the engine has kernels, they make every sample. */
import { setSimd } from '../../src/dsp/index.js'
import { onReference } from '../../src/dsp/kernels.js'
import { chunksOf } from '../../src/stream/chunks.js'
import { collect } from '../../src/stream/parallel.js'
import { windowsOn } from '../arbitraries.js'
import { Oracle } from '../oracle.js'
import { difference, windowOf } from '../samples.js'
import { machinery, type PipelineLaw, unless } from './law.js'
import { workedOff } from './workers.js'

/** Do `work` so that every use of a scalar reference throws. */
export const withoutReference = async <A>(work: () => Promise<A>): Promise<A> => {
  const before: unknown = Reflect.get(globalThis, onReference)
  Reflect.set(globalThis, onReference, () => {
    throw new Error('a sample was made by a scalar reference')
  })
  try {
    return await work()
  } finally {
    Reflect.set(globalThis, onReference, before)
  }
}

/** Do `work` on the scalar references alone. */
const onReferences = async <A>(work: () => Promise<A>): Promise<A> => {
  const before: unknown = Reflect.get(globalThis, onReference)
  Reflect.deleteProperty(globalThis, onReference)
  setSimd(false)
  try {
    return await work()
  } finally {
    setSimd(true)
    Reflect.set(globalThis, onReference, before)
  }
}

export const kernelsAlone: PipelineLaw = {
  title: 'kernels: reads, streams and saves leave no sample to a scalar reference, and make what it would',
  check: async ({ node, world }, choices, { engine } = machinery) => {
    const oracle = new Oracle()
    const wholes = await onReferences(() => Promise.all(node.segments.map((_, segment) => oracle.segment(node, segment))))
    const width = node.header.channelIds.length
    return withoutReference(async () => {
      const reader = engine(choices.cacheBytes)
      for (const window of windowsOn(node, choices)) {
        const { segment, start, end, channels } = window
        const odd = difference(
          await reader.read(node, window),
          windowOf(wholes[segment], width, start, end, channels),
          channels.length,
        )
        if (odd !== undefined)
          return unless(`segment ${segment}, frames ${start} to ${end}, channels ${channels.join(',')}: ${odd}`)
      }
      const chunks = await collect(chunksOf(node, reader, 1 + (choices.seed % 97)))
      reader.clear()
      for (const { segment, start, frames, data } of chunks) {
        const whole = wholes[segment].subarray(start * width, (start + frames) * width)
        const odd = difference(data, whole, width)
        if (odd !== undefined) return unless(`segment ${segment}, the chunk at ${start}: ${odd}`)
      }
      const saved = await workedOff(node, world, choices)
      const odds = saved.map((samples, segment) => difference(samples, wholes[segment], width))
      return unless(...odds.map((odd, segment) => odd && `segment ${segment}, as it was saved: ${odd}`))
    })
  },
}
