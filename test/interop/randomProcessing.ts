import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultError, generateRecording, open, type Recording } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import type { OperatorInstance } from '../../src/declare/operator.js'
import { isFloat } from '../../src/model/dtype.js'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'
import { processing } from './randomOperators.js'
import { Dice } from './randomSteps.js'

const count = Number(process.env.RXEPHYS_RANDOM_COUNT ?? 48)
const seed = Number(process.env.RXEPHYS_RANDOM_SEED ?? 9)
/** Operators in a pipeline at most. */
const MOST = 4

interface Drawn {
  readonly recording: Recording
  readonly steps: readonly string[]
}

/** What both start from: noise on a probe, in two segments that are each within one block. */
const source = async (folder: string, dtype: 'int16' | 'float32' | 'float64'): Promise<Recording> => {
  const noise = await generateRecording({
    ...{ numChannels: 16, samplingFrequency: 10_000, durations: [0.23, 0.15], dtype },
    ...{ noiseLevel: 40, commonNoiseLevel: 20, seed: 3 },
  })
  const shifts = noise.channelIds.map((_, channel) => (channel % 4) / 4)
  return noise
    .pipe(setProperty({ key: 'inter_sample_shift', values: shifts, dtype: 'float64' }))
    .save(join(folder, `source ${dtype}`))
}

const walk = (sources: readonly Recording[], dice: Dice): Drawn => {
  let recording = dice.one(sources)
  const steps: string[] = [recording.dtype]
  for (let left = 1 + dice.below(MOST); left > 0; left--) {
    const [name, draw] = dice.one(Object.entries(processing))
    // It gives all channels there, whichever are asked for.
    if (steps.includes('directionalDerivative') && ['selectChannels', 'depthOrder', 'zeroChannelPad'].includes(name)) continue
    const params = draw(recording, dice)
    if (params === undefined) continue
    try {
      recording = recording.pipe(params)
      steps.push(name)
    } catch (error) {
      // What does not fit is left out.
      if (!(error instanceof FaultError)) throw error
    }
  }
  return { recording, steps }
}

const toldOf = (recording: Recording): string =>
  JSON.stringify(
    JSON.parse(JSON.stringify(recording.toJson()))
      .nodes.slice(1)
      .map(({ kind, params }: OperatorInstance) => [kind, params]),
  ).slice(0, 1500)

/** Where samples differ by more than rounding may come to; undefined where they do not. */
const differing = async (recording: Recording, folder: string): Promise<string | undefined> => {
  for (const segment of recording.segments.keys()) {
    const { data } = await recording.getTraces({ segment })
    const bytes = readFileSync(join(folder, `theirs ${segment}.raw`))
    const theirs = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
    if (theirs.length !== data.length) return `segment ${segment}: ${data.length} samples, theirs ${theirs.length}`
    const size = Math.sqrt(theirs.reduce((sum, value) => sum + value * value, 0) / Math.max(1, theirs.length))
    // Each step may round an integer the other way, of which the next may make more.
    const limit = isFloat(recording.dtype) ? Math.max(2e-3 * size, 1e-9) : 2
    let [bad, worst, beside] = [0, 0, 0]
    for (const [index, value] of theirs.entries()) {
      const difference = Math.abs(Number(data[index]) - value)
      if (difference > 0) beside++
      if (!(difference <= limit)) bad++
      if (!(difference <= worst)) worst = difference
    }
    if (bad > 0) return `segment ${segment}: ${bad} of ${theirs.length} samples differ, by up to ${worst} of ${size.toFixed(3)}`
    if (!isFloat(recording.dtype) && beside > 0.2 * theirs.length)
      return `segment ${segment}: ${beside} of ${theirs.length} integers differ`
  }
  return undefined
}

/** Random pipelines of all that computes, with random parameters: ours, and what SpikeInterface makes of their JSON, and its JSON here. */
export const checkRandomProcessing = async (checks: Checks, folder: string): Promise<void> => {
  const own = join(folder, 'processing')
  mkdirSync(own)
  const sources = [await source(own, 'float64'), await source(own, 'float32'), await source(own, 'int16')]
  const drawn = Array.from({ length: count }, (_, index) => walk(sources, new Dice(seed * 1000 + index)))
  const jobs = drawn.flatMap((each, index) => {
    const at = join(own, `${index}`)
    mkdirSync(at)
    const job = { json: join(at, 'ours.json'), back: join(at, 'theirs.json'), folder: at }
    try {
      each.recording.dump(job.json, { format: 'spikeinterface' })
      return [{ ...each, index, job }]
    } catch (error) {
      if (error instanceof FaultError && error.fault._tag === 'Unsupported') return []
      throw error
    }
  })
  const told = peer.ask<
    readonly { readonly failed?: string; readonly channelIds?: readonly string[]; readonly dtype?: string }[]
  >('randomProcessing.py', { jobs: jobs.map(({ job }) => job) })
  for (const [place, { recording, steps, index, job }] of jobs.entries()) {
    const title = `random processing ${seed}/${index}: ${steps.join(', ')}`
    const { failed, channelIds, dtype } = told[place]
    await checks.attempt(title, async () => {
      if (failed !== undefined) return `${failed}\n    ${toldOf(recording)}`
      if (String(channelIds) !== String(recording.channelIds)) return `channels ${recording.channelIds}, theirs ${channelIds}`
      if (dtype !== recording.dtype) return `dtype ${recording.dtype}, theirs ${dtype}`
      const wrong = await differing(recording, job.folder)
      return wrong && `${wrong}\n    ${toldOf(recording)}`
    })
    if (failed === undefined)
      await checks.attempt(`${title}, its JSON back`, async () => {
        const back = await open(job.back)
        for (const segment of recording.segments.keys()) {
          const [ours, again] = [(await recording.getTraces({ segment })).data, (await back.getTraces({ segment })).data]
          // Weights that are dumped there were computed there, and may differ in their last digits.
          const apart = isFloat(recording.dtype) ? 1e-6 : 0
          const bad = ours.findIndex(
            (value: number | bigint, at: number) => !(Math.abs(Number(value) - Number(again[at])) <= apart),
          )
          if (ours.length !== again.length || bad >= 0)
            return `segment ${segment} has other samples, the first at ${bad}\n    ${toldOf(recording)}\n    ${toldOf(back)}`
        }
        return undefined
      })
  }
}
