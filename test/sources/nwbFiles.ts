import type { Branch, Stored } from './hdf5Files.js'

/** The attributes that name a type of NWB, and an object of it. */
const typed = (neurodata_type: string, object_id: string, namespace = 'core') => ({ neurodata_type, namespace, object_id })

const ELECTRODES = '/general/extracellular_ephys/electrodes'

export interface Series {
  readonly data: Stored
  readonly rate?: number
  readonly start?: number
  readonly timestamps?: readonly number[]
  /** Rows of the table of electrodes. */
  readonly rows: readonly number[]
  readonly conversion?: number
  readonly offset?: number
  readonly factors?: readonly number[]
}

/** A series of electrodes; `id` is no other's. */
export const series = (
  id: string,
  { data, rate, start = 0, timestamps, rows, conversion = 1e-6, offset = 0, factors }: Series,
): Branch => ({
  attributes: { ...typed('ElectricalSeries', id), description: 'samples', comments: 'none' },
  arrays: {
    data: { ...data, attributes: { unit: 'volts', conversion, offset, resolution: -1 } },
    ...(rate !== undefined && {
      starting_time: { data: start, dtype: '<d', shape: [], attributes: { rate, unit: 'seconds' } },
    }),
    ...(timestamps && {
      timestamps: { data: Float64Array.from(timestamps), attributes: { interval: 1, unit: 'seconds' } },
    }),
    ...(factors && { channel_conversion: { data: Float64Array.from(factors), attributes: { axis: 1 } } }),
    electrodes: {
      data: BigInt64Array.from(rows.map(BigInt)),
      attributes: {
        ...typed('DynamicTableRegion', `${id} region`, 'hdmf-common'),
        description: 'channels',
        table: { to: ELECTRODES },
      },
    },
  },
})

const column = (name: string, stored: Stored, type = 'VectorData'): Stored => ({
  ...stored,
  attributes: { ...typed(type, `column ${name}`, 'hdmf-common'), description: name, ...stored.attributes },
})

/** A table: its columns, in order, and its ids. */
export const table = (
  type: string,
  id: string,
  ids: readonly number[],
  columns: Readonly<Record<string, Stored>>,
  namespace = 'hdmf-common',
): Branch => ({
  attributes: {
    ...typed(type, id, namespace),
    description: 'a table',
    colnames: Object.keys(columns).filter((name) => !(name.endsWith('_index') && Object.hasOwn(columns, name.slice(0, -6)))),
  },
  arrays: {
    id: column('id', { data: BigInt64Array.from(ids.map(BigInt)) }, 'ElementIdentifiers'),
    ...Object.fromEntries(
      Object.entries(columns).map(([name, stored]) => [
        name,
        column(name, stored, name.endsWith('_index') ? 'VectorIndex' : 'VectorData'),
      ]),
    ),
  },
})

/** A file of NWB 2 with a probe of two groups: its electrodes, and what stands in its groups. */
export const nwbFile = (
  more: Readonly<Record<string, Branch>>,
  electrodes: { readonly ids: readonly number[]; readonly columns: Readonly<Record<string, Stored>> },
): Branch => {
  const text = (data: string): Stored => ({ data, shape: [] })
  const group = (name: string): Branch => ({
    attributes: { ...typed('ElectrodeGroup', name), description: 'a shank', location: 'CA1' },
    links: { device: '/general/devices/probe' },
  })
  return {
    attributes: { ...typed('NWBFile', 'the file'), nwb_version: '2.7.0' },
    arrays: {
      identifier: text('example'),
      session_description: text('an example'),
      session_start_time: text('2024-05-01T12:00:00+00:00'),
      timestamps_reference_time: text('2024-05-01T12:00:00+00:00'),
      file_create_date: { data: ['2024-05-01T12:00:00+00:00'] },
    },
    groups: {
      acquisition: {},
      analysis: {},
      processing: {},
      stimulus: { groups: { presentation: {}, templates: {} } },
      general: {
        groups: {
          devices: { groups: { probe: { attributes: typed('Device', 'probe') } } },
          extracellular_ephys: {
            groups: {
              shank0: group('shank0'),
              shank1: group('shank1'),
              electrodes: table('DynamicTable', 'electrodes', electrodes.ids, electrodes.columns),
            },
          },
        },
      },
      ...more,
    },
  }
}

/** Six electrodes of two shanks, of which series take some. */
export const sixElectrodes = {
  ids: [10, 11, 12, 13, 14, 15],
  columns: {
    location: { data: ['CA1', 'CA1', 'CA1', 'DG', 'DG', 'DG'] },
    group: { data: [0, 0, 0, 1, 1, 1].map((shank) => ({ to: `/general/extracellular_ephys/shank${shank}` })) },
    group_name: { data: ['shank0', 'shank0', 'shank0', 'shank1', 'shank1', 'shank1'] },
    rel_x: { data: Float32Array.of(0, 8, 0, 200, 208, 200) },
    rel_y: { data: Float32Array.of(0, 20, 40, 0, 20, 40) },
    imp: { data: Float64Array.of(1.5, 2.5, 3.5, 4.5, 5.5, 6.5) },
    depth_index: { data: Int32Array.of(5, 4, 3, 2, 1, 0) },
  },
} as const satisfies Parameters<typeof nwbFile>[1]

/** A table of units: ids, the seconds of the spikes of each, and further columns. */
export const units = (
  ids: readonly number[],
  trains: readonly (readonly number[])[],
  more: Readonly<Record<string, Stored>> = {},
  resolution?: number,
): Branch => {
  const ends = trains.map((_, unit) => trains.slice(0, unit + 1).flat().length)
  return table(
    'Units',
    'units',
    ids,
    {
      spike_times: {
        data: Float64Array.from(trains.flat()),
        ...(resolution !== undefined && { attributes: { resolution } }),
      },
      spike_times_index: { data: Int32Array.from(ends) },
      ...more,
    },
    'core',
  )
}

/** A table of intervals: the seconds at which each starts and ends, and further columns. */
export const trials = (
  starts: readonly number[],
  ends: readonly number[],
  more: Readonly<Record<string, Stored>> = {},
  type = 'TimeIntervals',
): Branch =>
  table(
    type,
    `trials of ${starts}`,
    starts.map((_, row) => row),
    { start_time: { data: Float64Array.from(starts) }, stop_time: { data: Float64Array.from(ends) }, ...more },
    'core',
  )

/** A series of events: their seconds, and what stands at each, if anything. */
export const eventSeries = (type: string, timestamps: readonly number[], data?: Stored, namespace = 'core'): Branch => ({
  attributes: { ...typed(type, `${type} of ${timestamps}`, namespace), description: 'events', comments: 'none' },
  arrays: {
    timestamps: { data: Float64Array.from(timestamps), attributes: { interval: 1, unit: 'seconds' } },
    ...(data && { data }),
  },
})
