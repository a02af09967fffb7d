/** Recordings of Neuralynx systems, against what neo, SpikeInterface and Neuralynx' own reader say of them. */
import { readFileSync } from 'node:fs'
import { listStreams } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { neuralynx } from '../../sources/neuralynx.js'
import { haveShared, opened, read, sha256, shared } from './support.js'

interface Known {
  readonly cls: string
  readonly args: readonly string[]
  readonly channel_ids: readonly string[]
  readonly gains: readonly number[]
  readonly rate: number
  readonly property_keys: readonly string[]
  readonly segments: readonly { readonly n_samples: number; readonly sha256_C: string; readonly t0: number }[]
}

interface NeoKnown {
  readonly label: string
  readonly streams: readonly {
    readonly name: string
    readonly n_samples: number
    readonly rate: number
    readonly gain0: number
    readonly first8_ch0: readonly number[]
    readonly sum_int: number
  }[]
}

const sumOf = (samples: ArrayLike<number | bigint>): number => Array.from(samples, Number).reduce((sum, value) => sum + value, 0)

describe.skipIf(!haveShared)('recordings that Neuralynx systems made', () => {
  const json = <T>(name: string): readonly T[] => (haveShared ? JSON.parse(readFileSync(shared(name), 'utf8')) : [])
  const known = json<Known>('known-answers-si-formats.json').filter(({ cls }) => cls === 'NeuralynxRecordingExtractor')
  const ofNeo = json<NeoKnown>('known-answers-neo-formats.json').filter(({ label }) => label.startsWith('neuralynx'))

  test.each(known)('$args is read as SpikeInterface reads it', async (answer) => {
    const recording = await opened(neuralynx, { folderPath: shared(answer.args[0]) })
    const { header, segments } = recording
    expect([header.channelIds, header.samplingFrequency]).toEqual([answer.channel_ids, answer.rate])
    expect(header.properties.gain_to_uV.values).toEqual(answer.gains)
    expect(Object.keys(header.properties).sort()).toEqual(answer.property_keys)
    for (const [index, { n_samples, sha256_C, t0 }] of answer.segments.entries()) {
      expect(segments[index].frames).toBe(n_samples)
      expect(segments[index].times.tStart).toBeCloseTo(t0, 9)
      expect(sha256(read(recording, index)).slice(0, 16)).toBe(sha256_C)
    }
  })

  test.each(ofNeo)('$label is read as neo reads it, inverted inputs turned back', async ({ label, streams }) => {
    const folderPath = shared(label.replace(' ', '/'))
    const [{ name, rate, gain0 }] = streams
    expect(listStreams(folderPath)).toEqual([name])
    const recording = await opened(neuralynx, { folderPath, stream: name })
    expect(recording.header.samplingFrequency).toBe(rate)
    expect(recording.header.properties.gain_to_uV.values).toEqual([Math.abs(gain0)])
    for (const [segment, { n_samples, first8_ch0, sum_int }] of streams.entries()) {
      expect(recording.segments[segment].frames).toBe(n_samples)
      const samples = read(recording, segment)
      expect(Array.from(samples.subarray(0, 8), Number)).toEqual(first8_ch0.map((value) => Math.sign(gain0) * value))
      expect(sumOf(samples)).toBe(Math.sign(gain0) * sum_int)
    }
  })

  test('a clock that errs by a microsecond has no gap', async () => {
    const recording = await opened(neuralynx, { folderPath: shared('neuralynx/mne/LAHC1.ncs') })
    expect(recording.segments).toEqual([{ frames: 22 * 512 + 427, times: { tStart: 0 } }])
  })

  test('samples that are not valid are not read, where neo reads 100 of them and loses the last 130', async () => {
    const [gaps, all] = await Promise.all(
      ['LAHC1_3_gaps', 'LAHC1'].map((name) => opened(neuralynx, { folderPath: shared(`neuralynx/mne/${name}.ncs`) })),
    )
    expect(gaps.segments.map(({ frames }) => frames)).toEqual([5020, 3065, 2537, 939])
    const whole = read(all)
    for (const [segment, from] of [0, 5120, 8192, 10_752].entries()) {
      const { frames } = gaps.segments[segment]
      expect(read(gaps, segment)).toEqual(whole.subarray(from, from + frames))
    }
  })

  test('streams of other rates have the names of what they hold, where neo has those of each other', async () => {
    const folderPath = shared('neuralynx/mne')
    const [fast, slow] = listStreams(folderPath) as readonly string[]
    expect([fast, slow]).toEqual(['stream0_32000Hz_1mVRange_DSPFilter1', 'stream1_2000Hz_10mVRange_DSPFilter0'])
    expect((await opened(neuralynx, { folderPath, stream: fast })).header.samplingFrequency).toBe(32_000)
    const { header, segments } = await opened(neuralynx, { folderPath, stream: slow })
    expect([header.samplingFrequency, header.channelIds.length]).toEqual([2000, 7])
    // 972006 µs is the earliest of the session, 972475 µs the first of these.
    expect(segments[0].times.tStart).toBeCloseTo(0.000469, 12)
  })
})
