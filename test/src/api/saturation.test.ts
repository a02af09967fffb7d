import { describe, expect, test } from 'vitest'
import { annotate, bandpassFilter, decimate, scale, selectChannels, setProbe } from '../../../src/api/operators.js'
import { getSaturation, memory, type Recording } from '../../../src/index.js'
import { virtualProbe } from '../../../src/kit/virtualProbe.js'

const FRAMES = 1000
/** Noise of small samples, and planted ones: [frame, channel, sample]. */
const planted = (spikes: readonly (readonly [number, number, number])[], channels = 3): Int16Array => {
  const samples = Int16Array.from({ length: FRAMES * channels }, (_, at) => ((at * 37) % 41) - 20)
  for (const [frame, channel, sample] of spikes) samples[frame * channels + channel] = sample
  return samples
}

const periodsOf = async (recording: Recording, options: Parameters<typeof getSaturation>[1]) => {
  const { channelIds, counts, channelIndex, startFrame, endFrame, side } = await getSaturation(recording, options)
  const periods = Array.from(side, (each, at) => [channelIds[channelIndex[at]], startFrame[at], endFrame[at], each])
  return { counts: [...counts], periods }
}

describe('samples at the ends of the integers of a file', () => {
  const clipped = [
    [99, 1, 32_767],
    [100, 1, 32_767],
    [101, 1, -32_768],
    [500, 2, 32_766],
    [999, 0, -32_768],
  ] as const
  const made = () => memory({ traces: [planted(clipped)], samplingFrequency: 1000, channelIds: ['a', 'b', 'c'] })

  test('are found frame by frame, each with its side; the sample before the end is none', async () => {
    expect(await periodsOf(await made(), { binFrames: 1 })).toEqual({
      counts: [1, 3, 0],
      periods: [
        ['a', 999, 1000, 1],
        ['b', 99, 101, 2],
        ['b', 101, 102, 1],
      ],
    })
  })

  test('and in bins, which are counted sample by sample and cut at the end of the segment', async () => {
    expect(await periodsOf(await made(), { binFrames: 64 })).toEqual({
      counts: [1, 3, 0],
      periods: [
        ['a', 960, 1000, 1],
        ['b', 64, 128, 3],
      ],
    })
    expect(await periodsOf(await made(), { binFrames: 64, startFrame: 90, endFrame: 91, channelIds: ['c', 'b'] })).toEqual({
      counts: [0, 3],
      periods: [['b', 64, 128, 3]],
    })
  })

  test('are those of what a filter was given, of the channels that are left', async () => {
    const clean = (await made()).pipe(
      bandpassFilter({ freqMin: 50, freqMax: 200, dtype: 'float32' }),
      selectChannels({ channelIds: ['b'] }),
    )
    expect(await periodsOf(clean, { binFrames: 1 })).toEqual({
      counts: [3],
      periods: [
        ['b', 99, 101, 2],
        ['b', 101, 102, 1],
      ],
    })
  })

  test('are not told of other frames than those of the recording', async () => {
    const fewer = (await made()).pipe(
      bandpassFilter({ freqMin: 50, freqMax: 200, dtype: 'float32' }),
      decimate({ decimationFactor: 2 }),
    )
    expect(await periodsOf(fewer, { binFrames: 1 })).toEqual({ counts: [0, 0, 0], periods: [] })
  })
})

test('the 0 of unsigned samples is an end where it is a voltage below 0, and rest of a digital line elsewhere', async () => {
  const traces = [Uint16Array.of(0, 5, 65_535, 9)]
  const common = { traces, samplingFrequency: 1000, channelIds: ['a'] }
  const voltage = await memory({ ...common, gainToUv: [0.2], offsetToUv: [-6553.6] })
  expect((await periodsOf(voltage, { binFrames: 1 })).counts).toEqual([2])
  expect((await periodsOf(await memory(common), { binFrames: 1 })).counts).toEqual([1])
})

describe('where the converter of the probe is known, its ends count', () => {
  /** Ten bits about 0 for 1200 µV on either side, as a probe of 384 channels has them. */
  const ofTenBits = async (samples: Int16Array, gain: number): Promise<Recording> => {
    const probe = virtualProbe([[0, 0]])
    const probes = probe.probes.map((each) => ({ ...each, annotations: { ...each.annotations, adc_bit_depth: 10 } }))
    const plain = await memory({
      traces: [samples],
      samplingFrequency: 1000,
      channelIds: ['a'],
      gainToUv: [gain],
      offsetToUv: [0],
    })
    return plain.pipe(setProbe({ probe: { probes } }), annotate({ key: 'saturation_threshold_uV', value: 1200 }))
  }
  const step = 1200 / 512

  test('in counts of the converter', async () => {
    const recording = await ofTenBits(Int16Array.of(510, 511, -511, -512, 0, 600), step)
    expect(await periodsOf(recording, { binFrames: 1 })).toEqual({
      counts: [3],
      periods: [
        ['a', 1, 2, 2],
        ['a', 3, 4, 1],
        ['a', 5, 6, 2],
      ],
    })
  })

  test('and in other steps, to which its counts were rounded', async () => {
    const counts = [510, 511, -511, -512, 0]
    const samples = Int16Array.from(counts, (count) => Math.round((count * step) / 0.195))
    expect((await periodsOf(await ofTenBits(samples, 0.195), { binFrames: 1 })).periods).toEqual([
      ['a', 1, 2, 2],
      ['a', 3, 4, 1],
    ])
  })

  test('but not of samples that were computed and cannot be followed back', async () => {
    const grown = (await ofTenBits(Int16Array.of(300, 511, -400, 5), step)).pipe(
      scale({ gain: 2 }),
      decimate({ decimationFactor: 2 }),
    )
    expect((await periodsOf(grown, { binFrames: 1 })).counts).toEqual([0])
  })
})
