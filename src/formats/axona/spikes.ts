import { fill } from '../../encoding/reading.js'
import { type FoundSpikes, foundSpikes } from '../../kit/foundSpikes.js'
import { refuse, thenAlways } from '../../model/attempt.js'
import { conflict, unreadable } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import type { SpikeReader } from '../../model/reader.js'
import { roundHalfEven } from '../../model/round.js'
import type { SortingHeader } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import { cutOf } from './cuts.js'
import { type Head, itemsIn, rateOf, readHead, wholeOf } from './head.js'
import { annotationsOf } from './setup.js'
import type { NumberedFile, TrialFiles } from './trial.js'

/** The spikes of a tetrode: ticks, and the cluster of each where it was cut. */
interface Tetrode {
  readonly number: number
  readonly head: Head
  readonly ticks: Float64Array
  readonly clusters: Float64Array | undefined
  readonly notices: readonly Notice[]
}

/** Bytes that are read at once. */
const PIECE = 1 << 20

/** The spikes of a trial as a sorting, of one segment without a length. Throws a `FaultError`. */
export const openSpikes = (
  files: Files,
  trial: TrialFiles,
  asked: { readonly samplingFrequency?: number | undefined; readonly tolerateTruncation: boolean },
): {
  readonly header: SortingHeader
  readonly segments: readonly Segment[]
  readonly reader: SpikeReader
  readonly notices: readonly Notice[]
  readonly contents: readonly string[]
} => {
  const [first, ...rest] = trial.tetrodes
  if (first === undefined)
    return refuse(
      unreadable(trial.setPath, 'files of spikes beside it, such as .1', 'none', 'open opens signals, where there are any'),
    )
  const tetrodes = [first, ...rest].map((each) => tetrodeOf(files, each, trial, asked.tolerateTruncation))
  const clock = rateOf(tetrodes[0].head, 'timebase')
  const other = tetrodes.find(({ head }) => rateOf(head, 'timebase') !== clock)
  if (other !== undefined)
    refuse(conflict(`${other.head.path}: timebase`, `${clock} Hz, as ${first.path} has`, `${rateOf(other.head, 'timebase')}`))
  const samplingFrequency = asked.samplingFrequency ?? clock
  const units = tetrodes.flatMap(unitsOf)
  const places = new Map(units.map(({ id }, unit) => [id, unit]))
  const found = tetrodes.map(
    ({ number, ticks, clusters }): FoundSpikes => ({
      frames: samplingFrequency === clock ? ticks : ticks.map((tick) => roundHalfEven((tick * samplingFrequency) / clock)),
      units: Int32Array.from(ticks, (_, spike) => places.get(idOf(number, clusters?.[spike])) ?? -1),
    }),
  )
  const { reader, notices } = foundSpikes([joined(found)], units.length, trial.setPath)
  const cuts = [...trial.cut, ...trial.clu].filter(({ number }) => tetrodes.some((each) => each.number === number))
  return {
    header: {
      samplingFrequency,
      unitIds: units.map(({ id }) => id),
      properties: propertiesOf(units),
      annotations: annotationsOf(tetrodes[0].head.fields),
    },
    segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
    reader,
    notices: [
      ...tetrodes.flatMap((each) => each.notices),
      ...notices,
      notice('SkippedArray', 'the waveforms of spikes are not read'),
    ],
    contents: [...trial.tetrodes, ...cuts].map(({ path }) => path),
  }
}

const tetrodeOf = (files: Files, { number, path }: NumberedFile, trial: TrialFiles, tolerateTruncation: boolean): Tetrode => {
  const head = readHead(files, path)
  const [channels, samples, stamp, sample] = ['num_chans', 'samples_per_spike', 'bytes_per_timestamp', 'bytes_per_sample'].map(
    (name) => wholeOf(head, name),
  )
  if (channels === 0 || stamp !== 4)
    refuse(unreadable(path, 'spikes of one channel or more, with times of 4 bytes', `${channels}, ${stamp}`))
  // A spike has its time before the samples of every channel.
  const spikeBytes = channels * (stamp + samples * sample)
  const { count, notices } = itemsIn(head, wholeOf(head, 'num_spikes'), spikeBytes, tolerateTruncation)
  const ticks = ticksIn(files, head, count, spikeBytes)
  const cut = cutOf(files, trial, number, ticks.length, tolerateTruncation)
  return { number, head, ticks, clusters: cut, notices }
}

const ticksIn = (files: Files, { path, dataAt }: Head, count: number, spikeBytes: number): Float64Array => {
  const handle = files.openRead(path)
  return thenAlways(
    () => {
      const ticks = new Float64Array(count)
      const each = Math.max(1, Math.floor(PIECE / spikeBytes))
      handle.prepare?.(dataAt, count * spikeBytes)
      for (let from = 0; from < count; from += each) {
        const bytes = new Uint8Array(spikeBytes * Math.min(each, count - from))
        fill(handle, bytes, dataAt + from * spikeBytes)
        const view = new DataView(bytes.buffer)
        for (let at = 0; at < bytes.length; at += spikeBytes) ticks[from + at / spikeBytes] = view.getInt32(at, false)
      }
      return ticks
    },
    () => handle.close(),
  )
}

interface Unit {
  readonly id: string
  readonly tetrode: number
  readonly cluster: number | undefined
}

const idOf = (tetrode: number, cluster: number | undefined): string =>
  cluster === undefined ? `${tetrode}` : `${tetrode}#${cluster}`

/** A tetrode that was not cut is a unit, as neo has it. */
const unitsOf = ({ number, clusters }: Tetrode): readonly Unit[] => {
  const all = clusters === undefined ? [undefined] : [...new Set(clusters)].sort((a, b) => a - b)
  return all.map((cluster) => ({ id: idOf(number, cluster), tetrode: number, cluster }))
}

const propertiesOf = (units: readonly Unit[]): Properties => ({
  group: { dtype: 'int64', values: units.map(({ tetrode }) => tetrode) },
  ...(units.some(({ cluster }) => cluster !== undefined) && {
    cluster_id: { dtype: 'int64', values: units.map(({ cluster = -1 }) => cluster) },
  }),
})

const joined = (parts: readonly FoundSpikes[]): FoundSpikes => ({
  frames: Float64Array.from(parts.flatMap(({ frames }) => Array.from(frames))),
  units: Int32Array.from(parts.flatMap(({ units }) => Array.from(units))),
})
