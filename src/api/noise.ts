import { type Decoded, flag, integer, oneOf, positiveInteger, withDefault } from '../codec/codec.js'
import { NoiseAverage, noiseMethods, noiseStretches } from '../dsp/noiseLevels.js'
import type { TracesNode } from '../engine/node.js'
import { chosenOf, fitFields } from './fit.js'
import { tracesOf } from './traces.js'

export type { NoiseLevelsOptions } from './noise.options.generated.js'

/** How noise is measured, and in which stretches of a recording. */
export const noiseLevelsFields = {
  method: withDefault(oneOf(noiseMethods), 'mad', {
    doc: 'by the median absolute deviation over 0.6745, the standard deviation, or the root mean square',
  }),
  numChunksPerSegment: withDefault(positiveInteger, 20, { doc: 'stretches that are looked at in each segment' }),
  chunkSize: withDefault(positiveInteger, 10_000, { doc: 'length of a stretch', unit: 'frames' }),
  seed: withDefault(integer, 0, { doc: 'another seed, other stretches' }),
  chunks: fitFields.chunks,
  returnInUv: withDefault(flag, false, { doc: 'noise in µV; as samples are when false' }),
}

/** The noise level of each channel, of stretches that are given or chosen at random. Rejects with a `FaultError`. */
export const noiseLevelsOf = async (
  node: TracesNode,
  { method, chunks: given, returnInUv, ...random }: Decoded<typeof noiseLevelsFields>,
): Promise<readonly number[]> => {
  const { header, segments } = node
  const noise = new NoiseAverage(header.channelIds.length, method)
  const lengths = segments.map(({ frames }) => frames)
  const { chunks = noiseStretches(lengths, random) } = chosenOf({ chunks: given }, segments, 'getNoiseLevels')
  for (const { segment, start, length } of chunks) {
    const { data } = await tracesOf({ node, segment }, { startFrame: start, endFrame: start + length, returnInUv })
    noise.add(data, length)
  }
  return noise.levels()
}
