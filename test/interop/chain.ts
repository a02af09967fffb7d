import { join } from 'node:path'
import type { Dtype } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'
import { applied, compare, type Source, type Step, savedSamples, theirJob } from './pipeline.js'
import { haveShared } from './shared.js'
import { rawBinary, sharedStream } from './sources.js'

type Band = Extract<Step, { kind: 'bandpassFilter' }>['params']

interface Case {
  readonly title: string
  readonly source: Source
  readonly band: Band
  readonly referenced: boolean
}

const usual = { freqMin: 300, freqMax: 6000 }
const low = { freqMin: 5, freqMax: 6000 }

const realCases = async (): Promise<readonly Case[]> => {
  const gates = 'multi_trigger_multi_gate/SpikeGLX/5-19-2022-CI0'
  const catgt = 'multi_trigger_multi_gate/CatGT/CatGT-A/catgt_5-19-2022-CI0_g0'
  const streams: readonly (readonly [string, string])[] = [
    ['Noise4Sam_g0', 'imec0.ap'],
    ['Noise4Sam_g0', 'nidq'],
    ['NP2_no_sync', 'imec0.ap'],
    ['DigitalChannelTest_g0', 'nidq'],
    [catgt, 'imec0.ap'],
    [catgt, 'imec1.ap'],
    [catgt, 'imec0.lf'],
    [gates, 'imec0.ap'],
    [gates, 'imec1.ap'],
    [`${gates}/5-19-2022-CI0_g0`, 'imec0.ap'],
    [`${gates}/5-19-2022-CI0_g1`, 'imec1.ap'],
  ]
  const cases = streams.map(async ([path, stream]): Promise<readonly Case[]> => {
    const source = await sharedStream(path, stream)
    // Below half the sampling frequency of the slower ones.
    const freqMax = Math.min(6000, Math.floor(0.4 * source.recording.samplingFrequency))
    return [usual, low].map(({ freqMin }) => ({
      title: `${path} ${stream}`,
      source,
      band: { freqMin, freqMax },
      referenced: true,
    }))
  })
  return (await Promise.all(cases)).flat()
}

const madeCases = async (folder: string): Promise<readonly Case[]> => {
  const cases: Case[] = []
  for (const samplingFrequency of [30000, 29999.757983]) {
    const block = Math.floor(samplingFrequency)
    // Several blocks and a partial one; a last block of one frame; whole blocks; less than a block.
    const frames = [3 * block + 12345, 2 * block + 1, 2 * block, 5000]
    const source = await rawBinary(folder, `noise at ${samplingFrequency}`, {
      samplingFrequency,
      frames,
      numChannels: 8,
      dtype: 'int16',
    })
    for (const band of [usual, low])
      cases.push({ title: `int16 noise at ${samplingFrequency} Hz`, source, band, referenced: true })
  }
  const made = { samplingFrequency: 30000, frames: [61000, 30001], numChannels: 3 }
  const int16 = await rawBinary(folder, 'int16', { ...made, dtype: 'int16' })
  const float32 = await rawBinary(folder, 'float32', { ...made, dtype: 'float32' })
  const uint16 = await rawBinary(folder, 'uint16', { ...made, dtype: 'uint16' })
  const variants: readonly (readonly [string, Source, Band])[] = [
    ['float32', float32, usual],
    ['uint16', uint16, usual],
    ['int16, order 2', int16, { ...usual, filterOrder: 2 }],
    ['int16, a margin of 2 ms', int16, { ...usual, marginMs: 2 }],
    ['int16, a margin of 1234.5 ms', int16, { ...usual, marginMs: 1234.5 }],
    ['int16, forward', int16, { ...usual, direction: 'forward' }],
    ['int16, backward', int16, { ...usual, direction: 'backward' }],
    ['int16, reflected edges', int16, { ...usual, addReflectPadding: true }],
  ]
  return [...cases, ...variants.map(([title, source, band]) => ({ title: `${title} noise`, source, band, referenced: false }))]
}

const stepsOf = ({ referenced, band }: Case, dtype: Dtype): readonly Step[] => [
  ...(referenced ? [{ kind: 'commonReference', params: { operator: 'median' } } as const] : []),
  { kind: 'bandpassFilter', params: { ...band, dtype } },
]

/**
 * LSB. The poles of a 5 Hz edge lie so close to 1 that the last bit of a coefficient moves the output by 3e-9 (scipy's own too),
 * and scipy extends float32 samples beyond the edges in float32.
 */
const toleranceOf = ({ source, band: { freqMin = 300 } }: Case): number => {
  if (source.recording.dtype === 'float32') return 1e-5
  return freqMin < 100 ? 1e-8 : 1e-9
}

/** Median reference, band-pass, save: against SpikeInterface saving in chunks of floor(samplingFrequency) frames. */
export const checkChain = async (checks: Checks, folder: string): Promise<void> => {
  if (!haveShared) checks.skip('the chain on real recordings', 'no ../shared/data here')
  const cases = [...(haveShared ? await realCases() : []), ...(await madeCases(folder))]
  const outputs: readonly Dtype[] = ['int16', 'float64']
  const at = (whose: string, index: number, dtype: Dtype): string => join(folder, `${whose} chain ${index} ${dtype}`)
  const jobs = cases.flatMap((each, index) =>
    outputs.map((dtype) => theirJob(each.source, stepsOf(each, dtype), at('their', index, dtype))),
  )
  peer.ask('pipeline.py', jobs)
  let [ties, largest] = [0, 0]
  for (const [index, each] of cases.entries())
    for (const dtype of outputs)
      await checks.attempt(`${each.title}, ${each.band.freqMin}–${each.band.freqMax} Hz, saved as ${dtype}`, async () => {
        const saved = await applied(each.source, stepsOf(each, dtype)).save(at('our', index, dtype), {
          jobs: 2,
          chunkDuration: '0.37s',
        })
        const found = saved.segments.map((_, segment) => {
          const samples = (whose: string, as: Dtype) => savedSamples(at(whose, index, as), segment, as)
          const options = dtype === 'int16' ? { exact: samples('their', 'float64') } : { tolerance: toleranceOf(each) }
          return compare(samples('our', dtype), samples('their', dtype), options)
        })
        ties += found.reduce((sum, one) => sum + one.ties, 0)
        if (dtype === 'float64' && toleranceOf(each) === 1e-9) largest = Math.max(largest, ...found.map((one) => one.largest))
        return found.find(({ wrong }) => wrong !== undefined)?.wrong
      })
  console.log(
    `  int16 values within 1e-6 of a half that went the other way: ${ties}; largest difference of a float64 value, above 100 Hz: ${largest.toExponential(1)}`,
  )
}
