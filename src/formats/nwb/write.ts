import type { Dtype } from '../../model/dtype.js'
import type { UnitId } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import { number, reference, text } from '../hdf5/content.js'
import { isHdf5 } from '../hdf5/file.js'
import { hdf5 } from '../hdf5/library.js'
import { Hdf5Skeleton } from '../hdf5/skeleton.js'
import { ELECTRODES, type NewElectrodes, refuseNames, writeElectrodes } from './writeElectrodes.js'
import { describing, idColumns, propertyColumns, writeTable } from './writeTable.js'

export { isHdf5 }

/** The version of NWB that is written. */
const VERSION = '2.7.0'
const TIMES = '/units/spike_times'

type Texts = Readonly<Record<string, string | readonly string[] | undefined>>

/** What is said of a session. */
export interface NewSession {
  readonly identifier: string
  readonly sessionStartTime: string
  readonly sessionDescription: string
  readonly fileCreateDate: string
  /** Texts of `/general` by their names in NWB. */
  readonly general: Texts
  /** The same of the animal. */
  readonly subject: Texts
}

/** What an NWB file is to hold, but for samples, times of frames and times of spikes. */
export interface NwbContent {
  readonly session: NewSession
  readonly recording:
    | (NewElectrodes & {
        readonly dtype: Dtype
        /** Volts of one step of each channel. */
        readonly gains: readonly number[]
        /** Volts of the value 0 of all channels. */
        readonly offset: number
        readonly segments: readonly NewSeries[]
      })
    | undefined
  readonly sorting:
    | {
        readonly unitIds: readonly UnitId[]
        readonly properties: Properties
        /** How many spikes the units up to each have. */
        readonly ends: readonly number[]
        /** Seconds of a frame. */
        readonly resolution: number
        /** Starts and ends in seconds of when each unit was looked for. */
        readonly observed: readonly (readonly (readonly number[])[])[] | undefined
      }
    | undefined
}

/** A segment: from a time on at a rate, or, where `startingTime` is undefined, with a time a frame. */
export interface NewSeries {
  readonly frames: number
  readonly startingTime: number | undefined
  readonly rate: number
}

/** The file without large arrays, and at which bytes these begin; undefined where they have no bytes. */
export interface NwbSkeleton {
  readonly stretches: () => Iterable<{ readonly position: number; readonly bytes: Uint8Array }>
  readonly size: number
  readonly segments: readonly { readonly samples: number | undefined; readonly timestamps: number | undefined }[]
  readonly spikeTimes: number | undefined
  readonly notices: readonly Notice[]
}

/** The name of the series of a segment. */
const seriesAt = (segment: number, count: number): string => `/acquisition/ElectricalSeries${count === 1 ? '' : segment}`

/** Make all of an NWB file but its large arrays. Throws a `Waiting` until the HDF5 library is loaded. */
export const nwbSkeleton = (path: string, { session, recording, sorting }: NwbContent, newId: () => string): NwbSkeleton => {
  if (recording !== undefined) refuseNames(recording)
  const file = new Hdf5Skeleton(hdf5(), path)
  const describe = describing(newId)
  writeSession(file, describe, session)
  const notices = [
    ...(recording === undefined ? [] : writeElectrodes(file, describe, recording)),
    ...(sorting === undefined ? [] : writeUnits(file, describe, sorting)),
  ]
  const count = recording?.segments.length ?? 0
  if (recording !== undefined)
    for (const [segment, series] of recording.segments.entries())
      writeSeries(file, describe, seriesAt(segment, count), recording, series)
  const { stretches, offsets, size } = file.finish()
  return {
    stretches: () => stretches.stretches(),
    size,
    segments: Array.from({ length: count }, (_, segment) => ({
      samples: offsets.get(`${seriesAt(segment, count)}/data`),
      timestamps: offsets.get(`${seriesAt(segment, count)}/timestamps`),
    })),
    spikeTimes: offsets.get(TIMES),
    notices,
  }
}

const writeSession = (file: Hdf5Skeleton, { core }: ReturnType<typeof describing>, session: NewSession): void => {
  file.group('/', core('NWBFile', { nwb_version: text(VERSION) }))
  for (const name of ['acquisition', 'analysis', 'general', 'processing', 'stimulus']) file.group(`/${name}`)
  for (const name of ['presentation', 'templates']) file.group(`/stimulus/${name}`)
  file.array('/file_create_date', text([session.fileCreateDate]))
  file.array('/identifier', text(session.identifier))
  file.array('/session_description', text(session.sessionDescription))
  file.array('/session_start_time', text(session.sessionStartTime))
  file.array('/timestamps_reference_time', text(session.sessionStartTime))
  const write = (group: string, texts: Texts): void => {
    for (const [name, value] of Object.entries(texts)) if (value !== undefined) file.array(`${group}/${name}`, text(value))
  }
  write('/general', session.general)
  if (Object.values(session.subject).every((value) => value === undefined)) return
  file.group('/general/subject', core('Subject'))
  write('/general/subject', session.subject)
}

const writeSeries = (
  file: Hdf5Skeleton,
  { core, common }: ReturnType<typeof describing>,
  path: string,
  { channelIds, dtype, gains, offset }: NonNullable<NwbContent['recording']>,
  { frames, startingTime, rate }: NewSeries,
): void => {
  const [first = 1] = gains
  const alike = gains.every((gain) => gain === first)
  file.group(path, core('ElectricalSeries', { comments: text('no comments'), description: text('samples of electrodes') }))
  file.room(`${path}/data`, dtype, [frames, channelIds.length], {
    conversion: number('float64', alike ? first : 1),
    offset: number('float64', offset),
    resolution: number('float64', -1),
    unit: text('volts'),
  })
  if (!alike) file.array(`${path}/channel_conversion`, number('float64', gains), { axis: number('int32', 1) })
  if (startingTime === undefined)
    file.room(`${path}/timestamps`, 'float64', [frames], { interval: number('int32', 1), unit: text('seconds') })
  else
    file.array(`${path}/starting_time`, number('float64', startingTime), {
      rate: number('float64', rate),
      unit: text('seconds'),
    })
  file.array(
    `${path}/electrodes`,
    number(
      'int64',
      channelIds.map((_, channel) => channel),
    ),
    common('DynamicTableRegion', { description: text('the electrode of each channel'), table: reference(ELECTRODES) }),
  )
}

/** Names of columns of units that NWB gives a meaning that properties do not have. */
const RESERVED = [
  'id',
  'unit_name',
  'spike_times',
  'obs_intervals',
  'electrodes',
  'electrode_group',
  'waveforms',
  'waveform_mean',
  'waveform_sd',
]

const writeUnits = (
  file: Hdf5Skeleton,
  describe: ReturnType<typeof describing>,
  { unitIds, properties, ends, resolution, observed }: NonNullable<NwbContent['sorting']>,
): readonly Notice[] => {
  const { core, common } = describe
  const ids = idColumns(unitIds, 'unit_name', 'unit')
  const more = propertyColumns(properties, RESERVED, 'unit')
  writeTable(file, '/units', describe, {
    attributes: core('Units', { description: text('units that a sorter found') }),
    ids: ids.ids,
    columns: [...ids.columns, ...more.columns],
    more: ['spike_times', ...(observed === undefined ? [] : ['obs_intervals'])],
  })
  const index = (path: string, values: readonly number[]): void =>
    file.array(
      `${path}_index`,
      number('uint64', values),
      common('VectorIndex', { description: text('where the values of each unit end'), target: reference(path) }),
    )
  const described = (description: string) => common('VectorData', { description: text(description) })
  file.room(TIMES, 'float64', [ends.at(-1) ?? 0], {
    ...described('the times of spikes, in seconds'),
    resolution: number('float64', resolution),
  })
  index(TIMES, ends)
  if (observed === undefined) return more.notices
  const all = observed.flat()
  file.array(
    '/units/obs_intervals',
    number('float64', all.flat(), [all.length, 2]),
    described('when each unit was looked for, in seconds'),
  )
  let count = 0
  index(
    '/units/obs_intervals',
    observed.map((each) => (count += each.length)),
  )
  return more.notices
}
