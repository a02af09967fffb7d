import { type Decoded, flag, integer, positiveInteger, withDefault } from '../codec/codec.js'
import { NoiseAverage, noiseStretches } from '../dsp/noiseLevels.js'
import type { TracesNode } from '../engine/node.js'
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
  node: TracesNode,
  { numChunksPerSegment, chunkSize, seed, returnInUv }: Decoded<typeof noiseLevelsFields>,
): Promise<readonly number[]> => {
  const noise = new NoiseAverage(node.header.channelIds.length)
  const lengths = node.segments.map(({ frames }) => frames)
  for (const { segment, start, length } of noiseStretches(lengths, { numChunksPerSegment, chunkSize, seed })) {
    const { data } = await tracesOf({ node, segment }, { startFrame: start, endFrame: start + length, returnInUv })
    noise.add(data, length)
  }
  return noise.levels()
}
