import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { aggregateChannels, concatenateRecordings, generateRecording, type Json, open, type Recording } from 'rxephys'
import * as operators from 'rxephys/operators'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peers } from './peer.js'

interface Dumped {
  readonly json: string
  readonly described: Described
}
interface Loaded {
  readonly annotations: Readonly<Record<string, Json>>
  readonly described: Described
}

/** What 0.104.8 does otherwise: it truncates references, knows no set clocks, reads no probe, and has no scipy in its environment here. */
const LATEST = '0.105.3'

const theirs = async (checks: Checks, folder: string): Promise<void> => {
  for (const [version, peer] of Object.entries(peers)) {
    const at = join(folder, `dumps ${version}`)
    mkdirSync(at)
    const dumped = peer.ask<Readonly<Record<string, Dumped>>>('dumps.py', { dump: at, everything: version === LATEST })
    for (const [name, { json, described: given }] of Object.entries(dumped))
      await checks.attempt(`we open a pipeline of ${version}: ${name}`, async () =>
        difference(await described(await open(json, { baseFolder: at })), given),
      )
  }
}

const small = async (folder: string, name: string, seed: number, durations: readonly number[], dtype: 'int16' | 'float32') => {
  const made = await generateRecording({
    numChannels: 6,
    samplingFrequency: 10_000,
    durations,
    dtype,
    seed,
    noiseLevel: 40,
    commonNoiseLevel: 20,
  })
  const ids = made.channelIds.map((id) => `c${id}`)
  return made.pipe(operators.renameChannels({ newChannelIds: ids })).save(join(folder, name))
}

/** Ours, by name; the first are for both releases. */
const subjects = async (folder: string): Promise<readonly (readonly [name: string, both: boolean, recording: Recording])[]> => {
  const [one, other, two, floats] = [
    await small(folder, 'one', 0, [2.5], 'int16'),
    await small(folder, 'other', 1, [2.5], 'int16'),
    await small(folder, 'two', 2, [2.5, 1.2], 'int16'),
    await small(folder, 'floats', 3, [2.5], 'float32'),
  ]
  const ids = one.channelIds
  const left = one.pipe(operators.selectChannels({ channelIds: ids.slice(0, 2) }))
  const right = one.pipe(operators.selectChannels({ channelIds: ids.slice(3) }))
  const described = [
    operators.annotate({ key: 'notes', value: { a: [1, 2.5, null, 'µ'] } }),
    operators.setProperty({
      key: 'quality',
      values: ids.map((_, index) => (index === 0 ? Number.NaN : index)),
      dtype: 'float64',
    }),
    operators.setProperty({ key: 'good', values: ids.map((_, index) => index > 2) }),
    operators.setProperty({ key: 'direction', values: ids.map((_, index) => [index, index + 0.5]) }),
  ]
  return [
    ['a folder', true, one],
    ['everything said of it', true, one.pipe(...described)],
    [
      'channels',
      true,
      one.pipe(operators.removeChannels({ channelIds: ['c1'] }), operators.renameChannels({ newChannelIds: [9, 7, 5, 3, 1] })),
    ],
    ['frames', true, one.pipe(operators.timeSlice({ startTime: 0.5, endTime: 2 }))],
    ['segments', true, operators.appendRecordings([two, one]).pipe(operators.selectSegments({ segmentIndices: [2, 1] }))],
    ['concatenated', true, concatenateRecordings([one, two])],
    ['aggregated', true, aggregateChannels([left, right])],
    ['added', false, operators.addRecordings([one, other])],
    ['subtracted', false, operators.subtractRecordings([one, other])],
    ['single', true, one.pipe(operators.commonReference({ reference: 'single', refChannelIds: ['c2'] }))],
    ['average, floats', true, two.pipe(operators.commonReference({ operator: 'average', dtype: 'float32' }))],
    ['depth', true, one.pipe(operators.depthOrder({ dimensions: 'y', flip: true }))],
    ['scaled', true, one.pipe(operators.scale({ gain: ids.map((_, index) => index + 0.5), offset: 3, dtype: 'int16' }))],
    ['µV', true, one.pipe(operators.scaleToUv())],
    ['converted', true, one.pipe(operators.astype({ dtype: 'float64' }))],
    ['median', false, two.pipe(operators.commonReference())],
    [
      'out of group',
      false,
      floats.pipe(operators.commonReference({ groups: [ids.slice(0, 2), ids.slice(2)], refChannelIds: 'outOfGroup' })),
    ],
    ['band-pass', false, two.pipe(operators.bandpassFilter({ freqMin: 300, freqMax: 3000 }))],
    ['high-pass', false, one.pipe(operators.highpassFilter({ freqMin: 20, filterOrder: 3, direction: 'forward' }))],
    ['notch', false, one.pipe(operators.notchFilter({ freq: 1000, q: 20 }))],
    [
      'any, ba',
      false,
      one.pipe(operators.filter({ band: 500, btype: 'highpass', filterMode: 'ba', filterOrder: 2, marginMs: 9 })),
    ],
    ['causal', false, one.pipe(operators.causalFilter({ band: [300, 3000], direction: 'backward', marginMs: 20 }))],
    [
      'fused',
      false,
      one.pipe(
        operators.fused([
          operators.bandpassFilter({ freqMax: 3000 }),
          operators.commonReference(),
          operators.notchFilter({ freq: 1000 }),
        ]),
      ),
    ],
    ['clocks', false, two.pipe(operators.shiftTimes({ shift: 4.25 }), operators.bandpassFilter({ freqMax: 3000 }))],
  ]
}

const ours = async (checks: Checks, folder: string): Promise<void> => {
  const all = await subjects(folder)
  const wanted = await Promise.all(
    all.map(async ([, , recording]) => ({ annotations: recording.annotations, described: await described(recording) })),
  )
  for (const [version, peer] of Object.entries(peers)) {
    const at = join(folder, version)
    const chosen = all.flatMap(([, both], index) => (both || version === LATEST ? [index] : []))
    const paths = chosen.map((index) => join(at, `${index}.json`))
    for (const [place, index] of chosen.entries())
      all[index][2].dump(paths[place], { format: 'spikeinterface', ...(index % 2 === 0 && { relativeTo: folder }) })
    const loaded = peer.ask<readonly Loaded[]>('dumps.py', { load: paths, base: folder })
    for (const [place, index] of chosen.entries()) {
      const { annotations, described: given } = loaded[place]
      const told = { annotations: { ...annotations, ...wanted[index].annotations }, described: wanted[index].described }
      await checks.attempt(
        `${version} opens our pipeline: ${all[index][0]}`,
        () => difference(told, loaded[place]) ?? difference(given, wanted[index].described),
      )
    }
  }
}

/** Pipelines as JSON: those of both releases here, and ours in both. */
export const checkDumps = async (checks: Checks, folder: string): Promise<void> => {
  await theirs(checks, folder)
  await ours(checks, folder)
}
