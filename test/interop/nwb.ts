import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { exportToNwb, fetchStreams, generateGroundTruthRecording, open, openSorting, type Recording, type Sorting } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { nwbPeer } from './peer.js'
import { haveShared, shared } from './shared.js'

/** A series as pynwb reads it. */
interface Series {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly sha256: string
  readonly gains: readonly number[]
  readonly offset: number
  readonly ids: readonly string[]
  readonly locations: readonly string[]
  readonly times?: readonly number[]
  readonly start?: number
  readonly rate?: number
}
interface Units {
  readonly ids: readonly string[]
  readonly seconds: readonly (readonly number[])[]
}
interface Answer {
  readonly read: Readonly<Record<string, { readonly series: Readonly<Record<string, Series>>; readonly units: readonly Units[] }>>
  readonly wrong: Readonly<Record<string, readonly string[]>>
}

const apart = (what: string, ours: unknown, theirs: unknown): readonly string[] =>
  JSON.stringify(ours) === JSON.stringify(theirs)
    ? []
    : [`${what}: ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`]

const checkSeries = async (recording: Recording, theirs: Series): Promise<readonly string[]> => {
  const { data, dtype } = await recording.getTraces()
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  // A table of fewer electrodes than channels names the first of them.
  const named = theirs.ids.length
  const channels = recording.channelIds.length
  const frames = recording.getNumSamples(0)
  const { times, start = 0, rate = 1 } = theirs
  const ours = await recording.getTimes()
  return [
    ...apart('dtype', dtype, theirs.dtype),
    ...apart('shape', theirs.shape.length === 1 ? [frames] : [frames, channels], theirs.shape),
    ...apart('samples', createHash('sha256').update(bytes).digest('hex'), theirs.sha256),
    ...apart('gains', recording.getChannelGains(), theirs.gains),
    ...apart('offset', recording.getChannelOffsets()?.[0], theirs.offset),
    ...apart('ids', recording.channelIds.slice(0, named).map(String), theirs.ids),
    ...apart('locations', recording.getProperty('brain_area')?.slice(0, named), theirs.locations),
    ...(times === undefined
      ? apart('clock', [await recording.getStartTime(), recording.samplingFrequency], [start, rate])
      : apart('times', Array.from(ours), times)),
  ]
}

/** Frames are those that are nearest to the seconds; spikes before the first frame are left out here. */
const checkUnits = async (sorting: Sorting, theirs: Units): Promise<readonly string[]> => {
  const { samplingFrequency: rate } = sorting
  const start = sorting.getStartTime()
  const found = [...apart('unit ids', sorting.unitIds.map(String), theirs.ids)]
  for (const [unit, id] of sorting.unitIds.entries()) {
    const frames = await sorting.getUnitSpikeTrain(id)
    const seconds = theirs.seconds[unit].toSorted((a, b) => a - b).filter((time) => (time - start) * rate > -0.5)
    const far = [...frames].findIndex((frame, spike) => !(Math.abs((seconds[spike] - start) * rate - frame) <= 0.5 + 1e-6))
    found.push(...apart(`spikes of ${id}`, frames.length, seconds.length))
    if (far >= 0) found.push(`spike ${far} of ${id}: frame ${frames[far]}, theirs ${seconds[far]} s`)
  }
  return found
}

/** A recording of ordinary size and its spikes, exported. */
const exportOne = async (path: string): Promise<void> => {
  const { recording, sorting } = await generateGroundTruthRecording({ durations: [10], numChannels: 32, numUnits: 8, seed: 4 })
  await exportToNwb(path, {
    recording,
    sorting,
    sessionStartTime: '2026-01-31T09:30:00+01:00',
    experimenter: ['Doe, Jane'],
    subjectId: 'm1',
    species: 'Mus musculus',
    sex: 'F',
    age: 'P90D',
  })
}

/** What pynwb reads of NWB files is what we read: of held ones, of those that pynwb and hdmf-zarr write, and of one that we write. */
export const checkNwb = async (checks: Checks, folder: string): Promise<void> => {
  nwbPeer.prepare()
  const place = join(folder, 'nwb')
  mkdirSync(place)
  const make = ['made.nwb', 'made.nwb.zarr'].map((name) => join(place, name))
  const exported = join(place, 'exported.nwb')
  await exportOne(exported)
  const held = haveShared ? ['ecephys_tutorial_v2.5.0', 'aibs_ecephys'].map((name) => join(shared, `nwb-hdf5/${name}.nwb`)) : []
  const answer = nwbPeer.ask<Answer>('nwb.py', { make, read: [...held, ...make, exported], inspect: [exported] })
  for (const [path, { series, units }] of Object.entries(answer.read)) {
    const name = basename(path)
    const found = apart('series', (await fetchStreams(path)).toSorted(), Object.keys(series).toSorted())
    checks.check(`${name}: its series`, found.length === 0, found.join('; '))
    for (const [stream, theirs] of Object.entries(series)) {
      const wrong = await checkSeries(await open(path, { stream }), theirs)
      checks.check(`${name}: ${stream}`, wrong.length === 0, wrong.join('; '))
    }
    for (const theirs of units) {
      const wrong = await checkUnits(await openSorting(path), theirs)
      checks.check(`${name}: units`, wrong.length === 0, wrong.join('; '))
    }
  }
  for (const [path, wrong] of Object.entries(answer.wrong))
    checks.check(`${basename(path)}: valid, and nothing critical`, wrong.length === 0, wrong.join('; '))
}
