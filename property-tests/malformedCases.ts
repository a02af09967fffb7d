/** A small folder, or archive, of each kind that is read. */

import { builtIn } from '../src/catalog.js'
import { npyHeaderBytes, npyOfProperty, writeNpy } from '../src/encoding/npyWrite.js'
import { writeZip } from '../src/encoding/zip.js'
import { bytesOf } from '../src/model/dtype.js'
import { brw4, sparseArrays } from '../test/sources/biocamFiles.js'
import { nwbFile, series, sixElectrodes, units } from '../test/sources/nwbFiles.js'
import { nwbZarrFiles } from '../test/sources/nwbZarrFiles.js'
import { entries, probeMeta, ramp } from '../test/sources/spikeglxRuns.js'
import { exampleOf } from './examples.js'
import { memoryFiles } from './memoryFiles.js'
import { recordedCases } from './recordedCases.js'
import { zarrRecordingFiles, zarrSortingFiles } from './zarrCases.js'

/** Files by path, and how a kind of source opens them. */
export interface Held {
  readonly kind: string
  readonly name: string
  readonly params: { readonly [key: string]: string | boolean | number }
  readonly content: ReadonlyMap<string, Uint8Array>
  /** What the files become before they are read: one archive of them all. */
  readonly packed?: (content: ReadonlyMap<string, Uint8Array>) => Promise<ReadonlyMap<string, Uint8Array>>
}

const at = '/held'
const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const json = (content: object): Uint8Array => text(JSON.stringify(content, null, 4))
const filesOf = (files: Readonly<Record<string, Uint8Array>>): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(files).map(([name, bytes]) => [`${at}/${name}`, bytes]))
const dump = (name: string, kwargs: object): Uint8Array =>
  json({
    class: `spikeinterface.core.${name}`,
    module: 'spikeinterface',
    version: '0.104.8',
    kwargs,
    annotations: {},
    relative_paths: true,
  })

const clusters = {
  'params.py': text("dat_path = 'x.dat'\nsample_rate = 30000.0\n"),
  'spike_times.npy': writeNpy({ dtype: 'int64', shape: [6, 1], data: [10, 20, 30, 40, 50, 60] }),
  'spike_clusters.npy': writeNpy({ dtype: 'int32', shape: [6], data: [0, 1, 3, 3, 0, 1] }),
}
const spikes = (count: number): Uint8Array => {
  const fields = "[('sample_index', '<i8'), ('unit_index', '<i8'), ('segment_index', '<i8')]"
  const records = Array.from({ length: count }, (_, spike) => [BigInt(3 * spike), BigInt(spike % 2), 0n]).flat()
  return Uint8Array.from([...npyHeaderBytes(fields, [count]), ...bytesOf(BigInt64Array.from(records))])
}
const list = (dtype: 'int64' | 'int32' | 'float64', data: readonly number[]): Uint8Array =>
  writeNpy({ dtype, shape: [data.length], data })
const arrays = {
  'unit_ids.npy': list('int64', [1, 2]),
  'num_segment.npy': list('int64', [1]),
  'sampling_frequency.npy': list('float64', [1000]),
  'spike_indexes_seg0.npy': list('int64', [3, 5, 8]),
  'spike_labels_seg0.npy': list('int64', [1, 2, 1]),
}
const zipped =
  (name: string) =>
  async (content: ReadonlyMap<string, Uint8Array>): Promise<ReadonlyMap<string, Uint8Array>> => {
    const pieces: Uint8Array[] = []
    const inside = [...content].filter(([path]) => path.endsWith('.npy'))
    await writeZip(
      inside.map(([path, bytes]) => ({ name: path.slice(at.length + 1), bytes: () => bytes })),
      (piece) => pieces.push(Uint8Array.from(piece)),
    )
    const others = [...content].filter(([path]) => !path.endsWith('.npy'))
    return new Map([...others, [`${at}/${name}`, Uint8Array.from(pieces.flatMap((piece) => [...piece]))]])
  }
const archive = [...(await zipped('s.npz')(filesOf(arrays))).values()][0]
const traces = Int16Array.from({ length: 15 }, (_, place) => place)

const ownCases: readonly Held[] = [
  ...(['phy', 'kilosort'] as const).flatMap((kind): readonly Held[] => [
    {
      kind,
      name: 'one table',
      params: { folderPath: at },
      content: filesOf({
        ...clusters,
        'cluster_info.tsv': text('cluster_id\tKSLabel\tgroup\tsi_unit_id\n0\tgood\tgood\t4\n1\tmua\t\t5\n3\tmua\tnoise\t6\n'),
      }),
    },
    {
      kind,
      name: 'several tables',
      params: { folderPath: at },
      content: filesOf({
        ...clusters,
        'cluster_group.tsv': text('cluster_id\tgroup\n1\tgood\n'),
        'cluster_KSLabel.tsv': text('cluster_id\tKSLabel\n0\tgood\n1\tmua\n3\tgood\n'),
        'cluster_snr.csv': text('cluster_id,snr,note\n0,4.5,"a, b"\n1,,\n3,2,x\n'),
      }),
    },
  ]),
  {
    kind: 'spikeglx',
    name: 'two triggers',
    params: { folder: at, stream: 'imec0.ap' },
    content: filesOf(
      Object.fromEntries(
        [0, 1].flatMap((trigger) => {
          const name = `run_g0_t${trigger}.imec0.ap`
          const meta = probeMeta(name, {
            firstSample: 12 * trigger,
            '~imroTbl': `(0,31)${entries.split(')').slice(0, 31).join(')')})`,
          })
          return [
            [`${name}.meta`, text(meta)],
            [`${name}.bin`, bytesOf(ramp(10, 5))],
          ]
        }),
      ),
    ),
  },
  {
    kind: 'spikeglxEvents',
    name: 'a card',
    params: { folder: at },
    content: filesOf({
      'run_g0_t0.nidq.meta': text(
        [
          ...['fileName=run_g0_t0.nidq.bin', 'firstSample=500', 'nSavedChans=2', 'niAiRangeMax=5', 'niSampRate=25000'],
          ...[
            'niXDChans1=0:2',
            'syncSourceIdx=3',
            'syncSourcePeriod=1',
            'syncNiChanType=1',
            'syncNiChan=0',
            'syncNiThresh=0.001',
          ],
          ...['snsMnMaXaDw=0,0,1,1', '~snsChanMap=(0,0,1,1,1)(XA0;0:0)(XD0;1:1)', ''],
        ].join('\n'),
      ),
      'run_g0_t0.nidq.bin': bytesOf(ramp(10, 2)),
    }),
  },
  {
    kind: 'spikeinterfaceFolder',
    name: 'one segment',
    params: { folder: at },
    content: filesOf({
      'binary.json': dump('binaryrecordingextractor.BinaryRecordingExtractor', {
        file_paths: ['traces_cached_seg0.raw'],
        sampling_frequency: 1000,
        t_starts: [10.5],
        num_channels: 3,
        dtype: '<i2',
        channel_ids: ['a', 'b', 'c'],
        time_axis: 0,
        file_offset: 0,
        gain_to_uV: [1, 2, 3],
        offset_to_uV: null,
        is_filtered: true,
      }),
      'si_folder.json': dump('binaryfolder.BinaryFolderRecording', { folder_path: '.' }),
      'traces_cached_seg0.raw': bytesOf(traces),
      'times_cached_seg0.npy': list('float64', [1, 2, 3, 5, 8]),
      'properties/region.npy': npyOfProperty({ dtype: 'string', values: ['CA1', '', 'CA3'] }),
      'properties/gain_to_uV.npy': npyOfProperty({ dtype: 'float64', values: [1, 2, 3] }),
    }),
  },
  {
    kind: 'spikeinterfaceSortingFolder',
    name: 'records',
    params: { folder: at },
    content: filesOf({
      'numpysorting_info.json': json({ sampling_frequency: 1000, unit_ids: ['a', 'b'], num_segments: 1 }),
      'spikes.npy': spikes(4),
      'si_folder.json': dump('sortingfolder.NumpyFolderSorting', { folder_path: '.' }),
      'properties/quality.npy': npyOfProperty({ dtype: 'string', values: ['good', 'mua'] }),
    }),
  },
  {
    kind: 'eventsFolder',
    name: 'columns',
    params: { folder: at, acceptUnchecked: true },
    content: filesOf({
      'events.json': json({
        format: 'rxephys events',
        version: 1,
        samplingFrequency: 1000,
        channelIds: ['sync', 'port'],
        channelKinds: ['line', 'word'],
        segments: [{ events: 2, frames: 20, tStart: 0.5 }],
        annotations: {},
      }),
      'sample_index.npy': list('int64', [4, 9]),
      'channel_index.npy': list('int32', [0, 1]),
      'value.npy': Buffer.concat([npyHeaderBytes('<u4', [2]), bytesOf(Int32Array.of(1, 4096))]),
      'properties/name.npy': npyOfProperty({ dtype: 'string', values: ['sync', 'port'] }),
    }),
  },
  {
    kind: 'biocam',
    name: 'samples around events',
    params: { filePath: `${at}/slice.brw` },
    content: filesOf({
      'slice.brw': brw4(
        { Well_A1: { arrays: sparseArrays([[[0, 1, [5, 6]]], [[3, 4, [7, 8, 9]]]]), channels: [0, 1, 2, 3] } },
        { toc: [0, 4, 4, 8] },
      ),
    }),
  },
  {
    kind: 'spikeinterfaceSortingFolder',
    name: 'an archive',
    params: { folder: at },
    packed: zipped('sorting_cached.npz'),
    content: filesOf({
      ...arrays,
      'si_folder.json': dump('sortingfolder.NpzFolderSorting', { folder_path: '.' }),
    }),
  },
  { kind: 'npz', name: 'arrays', params: { filePath: `${at}/s.npz` }, content: filesOf(arrays), packed: zipped('s.npz') },
  { kind: 'npz', name: 'an archive', params: { filePath: `${at}/s.npz` }, content: filesOf({ 's.npz': archive }) },
]

/** Hierarchies of Zarr, of either version. */
const zarrCases = async (): Promise<readonly Held[]> => {
  const params = { folder: at, acceptUnchecked: true }
  const array = { path: `${at}/traces_seg0`, samplingFrequency: 1000 }
  return [
    { kind: 'spikeinterfaceZarr', name: 'version 2', params, content: await zarrRecordingFiles(at, 2) },
    { kind: 'spikeinterfaceZarr', name: 'version 3', params, content: await zarrRecordingFiles(at, 3) },
    { kind: 'zarrArray', name: 'version 2', params: array, content: await zarrRecordingFiles(at, 2) },
    { kind: 'zarrArray', name: 'version 3', params: array, content: await zarrRecordingFiles(at, 3) },
    { kind: 'spikeinterfaceZarrSorting', name: 'version 2', params, content: await zarrSortingFiles(at, 2) },
    { kind: 'spikeinterfaceZarrSorting', name: 'version 3', params, content: await zarrSortingFiles(at, 3) },
  ]
}

/** The example of a source that stands beside its test. */
const exampleCases = async (): Promise<readonly Held[]> => {
  const held = await Promise.all(
    [...builtIn.sources.keys()].map(async (kind) => {
      const write = await exampleOf(kind)
      const files = memoryFiles()
      return write === undefined
        ? []
        : [
            {
              kind,
              name: 'its example',
              ...write(files, at),
              content: new Map([...files.snapshot(at)].map(([name, bytes]) => [at + name, bytes])),
            },
          ]
    }),
  )
  return held.flat()
}

/** An NWB file as a folder of Zarr: a recording, and units. */
const nwbZarrCases = (): readonly Held[] => {
  const raw = series('raw', { data: { data: Int16Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] }, rate: 1000, rows: [1, 4] })
  const root = nwbFile({ acquisition: { groups: { Raw: raw } }, units: units([7, 8], [[0.001], [0.002]]) }, sixElectrodes)
  const content = filesOf(Object.fromEntries(nwbZarrFiles(root, 2)))
  return ['nwb', 'nwbSorting'].map((kind) => ({ kind, name: 'a folder of Zarr', params: { filePath: at }, content }))
}

export const malformedCases: readonly Held[] = [
  ...ownCases,
  ...(await zarrCases()),
  ...nwbZarrCases(),
  ...(await exampleCases()),
  ...recordedCases(),
]
