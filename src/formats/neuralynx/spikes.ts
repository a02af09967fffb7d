import { columnsReader } from '../../kit/spikeReaders.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { SpikeReader } from '../../model/reader.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import type { SortingHeader } from '../../model/spikes.js'
import type { Files } from '../../platform/files.js'
import type { NlxClock } from './clockOf.js'
import type { NlxFile } from './files.js'
import { HappenedRows } from './happened.js'
import { delayLeft, nameIn, wordsIn } from './header.js'
import { eachRecord } from './records.js'

/** Where in a record the number of its cluster stands. */
const UNIT_AT = 12

/** The spikes of one file. */
interface Electrode {
  readonly file: NlxFile
  readonly name: string
  readonly id: string
  readonly times: number[]
  readonly clusters: number[]
  readonly notices: readonly Notice[]
}

const readElectrode = async (files: Files, file: NlxFile, tolerateTruncation: boolean): Promise<Electrode> => {
  const [times, clusters]: [number[], number[]] = [[], []]
  const delay = delayLeft(file.header)
  const notices = await eachRecord(files, file, tolerateTruncation, (stamp, view, at) => {
    times.push(stamp - delay)
    clusters.push(view.getUint32(at + UNIT_AT, true))
  })
  const name = nameIn(file.header) ?? file.stem
  const [id = file.stem] = wordsIn(file.header, 'ADChannel')
  return { file, name, id, times, clusters, notices }
}

const rangeOf = ({ times }: Electrode): readonly [number, number] =>
  times.reduce<[number, number]>(
    ([least, most], time) => [Math.min(least, time), Math.max(most, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )

/** Files of one electrode follow each other; those whose spikes are of the same time are told apart by the names of their files. */
const toldApart = (all: readonly Electrode[]): { readonly named: readonly Electrode[]; readonly notices: readonly Notice[] } => {
  const ranges = all.map(rangeOf)
  const isTwin = all.map((one, index) =>
    all.some((other, place) => {
      const [[low, high], [least, most]] = [ranges[index], ranges[place]]
      return place !== index && other.name === one.name && other.id === one.id && low <= most && least <= high
    }),
  )
  const names = all.filter((_, index) => isTwin[index]).map(({ file }) => file.name)
  return {
    named: all.map((one, index) => (isTwin[index] ? { ...one, name: one.file.stem } : one)),
    notices:
      names.length === 0
        ? []
        : [notice('Renamed', `files of one electrode and the same time are told apart by their names: ${names.join(', ')}`)],
  }
}

/** The spikes of these files: a unit is a cluster of an electrode. Rejects with a `FaultError`. */
export const readSpikes = async (
  files: Files,
  sides: readonly NlxFile[],
  clock: NlxClock,
  tolerateTruncation: boolean,
): Promise<{
  readonly header: Pick<SortingHeader, 'unitIds' | 'properties'>
  readonly segments: readonly Segment[]
  readonly reader: SpikeReader
  readonly notices: readonly Notice[]
}> => {
  const all: Electrode[] = []
  for (const file of sides) all.push(await readElectrode(files, file, tolerateTruncation))
  const { named, notices } = toldApart(all)
  const units = new Map<string, { readonly name: string; readonly cluster: number }>()
  const keyOf = ({ name, id }: Electrode, cluster: number): string => `ch${name}#${id}#${cluster}`
  for (const electrode of named)
    for (const cluster of [...new Set(electrode.clusters)].sort((a, b) => a - b))
      units.set(keyOf(electrode, cluster), { name: electrode.name, cluster })
  if (units.size > MOST.units)
    refuse(corrupt(sides.map(({ path }) => path).join(', '), `up to ${MOST.units} clusters`, `${units.size}`))
  const unitIds = [...units.keys()]
  const places = new Map(unitIds.map((id, unit) => [id, unit]))
  const happened = new HappenedRows(clock, 'spikes')
  for (const electrode of named) {
    const own = new Map([...new Set(electrode.clusters)].map((each) => [each, places.get(keyOf(electrode, each)) ?? 0]))
    for (const [spike, time] of electrode.times.entries()) happened.add(time, own.get(electrode.clusters[spike]) ?? 0)
  }
  const rows = happened.rows.map(({ frames, owners }) =>
    orderSpikes({ sampleIndex: Float64Array.from(frames), unitIndex: Int32Array.from(owners) }, unitIds.length),
  )
  return {
    header: {
      unitIds,
      properties: {
        electrode: { dtype: 'string', values: [...units.values()].map(({ name }) => name) },
        cluster: { dtype: 'int64', values: [...units.values()].map(({ cluster }) => cluster) },
      },
    },
    segments: happened.segments,
    reader: columnsReader(rows, unitIds.length),
    notices: [
      ...named.flatMap((electrode) => electrode.notices),
      ...notices,
      ...happened.notices,
      notice('SkippedArray', 'the waveforms and features of spikes are not read'),
    ],
  }
}
