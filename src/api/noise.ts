import { type Decoded, flag, integer, positiveInteger, withDefault } from '../codec/codec.js'
import { matrix, transpose } from '../dsp/index.js'
import { medianDeviation } from '../dsp/medianDeviation.js'
import { philox, split } from '../dsp/philox.js'
import type { Node } from '../engine/node.js'
import { allocate, dtypeOf } from '../model/dtype.js'
import { tracesOf } from './traces.js'

export type { NoiseLevelsOptions } from './noise.options.generated.js'

/** Which stretches of a recording its noise is estimated from. */
export const noiseLevelsFields = {
  numChunksPerSegment: withDefault(positiveInteger, 20, { doc: 'stretches that are looked at in each segment' }),
  chunkSize: withDefault(positiveInteger, 10_000, { doc: 'length of a stretch', unit: 'frames' }),
  seed: withDefault(integer, 0, { doc: 'another seed, other stretches' }),
  returnInUv: withDefault(flag, false, { doc: 'noise in µV; as samples are when false' }),
}

/** The noise level of each channel, of stretches chosen at random. Rejects with a `FaultError`. */
export const noiseLevelsOf = async (
  node: Node,
  { numChunksPerSegment, chunkSize, seed, returnInUv }: Decoded<typeof noiseLevelsFields>,
): Promise<readonly number[]> => {
  const channels = node.header.channelIds.length
  const sums = new Float64Array(channels)
  let stretches = 0
  for (const [segment, { frames }] of node.segments.entries()) {
    const length = Math.min(chunkSize, frames)
    if (length === 0) continue
    for (let stretch = 0; stretch < numChunksPerSegment; stretch++, stretches++) {
      const [draw] = philox([stretch, segment, 0, 0], split(seed))
      const startFrame = Math.floor(((draw >>> 0) * (frames - length + 1)) / 2 ** 32)
      const { data } = await tracesOf({ node, segment }, { startFrame, endFrame: startFrame + length, returnInUv })
      const columns = allocate(dtypeOf(data), data.length)
      transpose(matrix(data, length, channels), matrix(columns, channels, length))
      for (let channel = 0; channel < channels; channel++)
        sums[channel] += medianDeviation(columns.subarray(channel * length, (channel + 1) * length))
    }
  }
  return Array.from(sums, (sum) => (stretches === 0 ? 0 : sum / stretches))
}
