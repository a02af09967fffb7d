/** Folders as each version of Kilosort writes them, by what its source writes: MATLAB's arrays have two axes, Python's one. */
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { kilosort } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { npyHeaderBytes, writeNpy } from '../../src/encoding/npyWrite.js'
import { bytesOf, type Samples } from '../../src/model/dtype.js'
import { put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const times = [4, 9, 12, 30]
const clusters = [0, 1, 0, 3]

/** An array as MATLAB's `writeNPY` writes it: two axes, in Fortran's order. */
const matlab = (descr: string, data: Samples, shape = [data.length, 1]): Uint8Array => {
  const dict = `{'descr': '${descr}', 'fortran_order': True, 'shape': (${shape.join(', ')}), }`
  const text = `${dict.padEnd(16 * Math.ceil((dict.length + 11) / 16) - 11)}\n`
  const head = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0)
  return Uint8Array.from([...head, ...new TextEncoder().encode(text), ...bytesOf(data)])
}
/** A table with the ends of lines that MATLAB's versions write. */
const table = (column: string, cells: readonly (string | number)[], end = '\r\n'): string =>
  [`cluster_id\t${column}`, ...cells.map((cell, id) => `${id}\t${cell}`), ''].join(end)
const params = (rate: string): string =>
  [
    "dat_path = 'run1.dat'",
    'n_channels_dat = 4',
    "dtype = 'int16'",
    'offset = 0',
    `sample_rate = ${rate}`,
    'hp_filtered = False',
  ].join('\n')

type Content = Readonly<Record<string, string | Uint8Array>>
const folderOf = (name: string, content: Content): string => {
  for (const [file, bytes] of Object.entries(content)) put(join(root, name, file), bytes)
  return join(root, name)
}

const ofMatlab: Content = {
  'params.py': params('30000.'),
  'spike_times.npy': matlab('<u8', BigUint64Array.from(times, BigInt)),
  'spike_templates.npy': matlab('<u4', Uint32Array.from(clusters)),
  'amplitudes.npy': matlab('<f8', Float64Array.of(1, 2, 1, 3)),
  'templates.npy': matlab('<f4', new Float32Array(4 * 2 * 4), [4, 2, 4]),
  'templates_ind.npy': matlab('<f8', new Float64Array(16), [4, 4]),
  'pc_features.npy': matlab('<f4', new Float32Array(4 * 3 * 2), [4, 3, 2]),
  'channel_map.npy': matlab('<i4', Int32Array.of(0, 1, 2, 3), [1, 4]),
  'channel_positions.npy': matlab('<f8', new Float64Array(8), [4, 2]),
  'rez.mat': 'MATLAB 5.0 MAT-file',
}
const labels = ['good', 'mua', 'good', 'good']
const ofMatlab2: Content = {
  ...ofMatlab,
  'spike_clusters.npy': matlab('<u4', Uint32Array.from(clusters)),
  'cluster_KSLabel.tsv': table('KSLabel', labels),
  'cluster_ContamPct.tsv': table('ContamPct', ['0.0', '35.5', '100.0', 'Inf']),
  'cluster_Amplitude.tsv': table('Amplitude', ['20.1', '33.0', '0.0', 'NaN']),
}
const flat = (dtype: 'int64' | 'int32' | 'float64', data: readonly number[], shape = [data.length]): Uint8Array =>
  writeNpy({ dtype, shape, data })
const ofPython: Content = {
  'params.py': `${params('30000')}\n`,
  'spike_times.npy': flat('int64', times),
  'spike_templates.npy': flat('int32', clusters),
  'spike_clusters.npy': flat('int32', clusters),
  'spike_detection_templates.npy': flat('int32', clusters),
  'amplitudes.npy': flat('float64', [1, 2, 1, 3]),
  'spike_positions.npy': flat('float64', [0, 1, 2, 3, 4, 5, 6, 7], [4, 2]),
  'kept_spikes.npy': Uint8Array.from([...npyHeaderBytes('|b1', [4]), 1, 1, 1, 1]),
  // Settings and results, pickled by numpy.
  'ops.npy': Uint8Array.from([...npyHeaderBytes('|O', []), 0x80, 4, 0x7d, 0x2e]),
  'cluster_KSLabel.tsv': table('KSLabel', labels, '\n'),
  'cluster_group.tsv': table('KSLabel', labels, '\n'),
  'cluster_ContamPct.tsv': table('ContamPct', ['0.0', '35.5', '100.0', 'inf'], '\n'),
  'cluster_Amplitude.tsv': table('Amplitude', ['20.1', '33.0', '0.0', 'nan'], '\n'),
  'kilosort4.log': 'done',
}

const versions: Readonly<Record<string, Content>> = {
  'Kilosort 1': ofMatlab,
  'Kilosort 2': ofMatlab2,
  // Where no contamination was estimated, the table has its head alone.
  'Kilosort 2.5': { ...ofMatlab2, 'cluster_ContamPct.tsv': 'cluster_id\tContamPct\r\n', 'params.py': params('30000.000000') },
  'Kilosort 3': { ...ofMatlab2, 'spike_clusters.npy': matlab('<i4', Int32Array.from(clusters)) },
  'Kilosort 4': ofPython,
}

describe.each(Object.entries(versions))('%s', (name, content) => {
  const folderPath = folderOf(name, content)

  test('its spikes are those of the clusters that have some', async () => {
    const sorting = await kilosort({ folderPath })
    expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([30_000, [0, 1, 3]])
    const trains = await Promise.all(sorting.unitIds.map(async (id) => [...(await sorting.getUnitSpikeTrain(id))]))
    expect(trains).toEqual([[4, 12], [9], [30]])
    expect((await openSorting(folderPath)).unitIds).toEqual(name === 'Kilosort 1' ? [0, 1, 3] : [0, 1, 2, 3])
  })

  test('one spike alone is read', async () => {
    const short: Content =
      name === 'Kilosort 4'
        ? { 'spike_times.npy': flat('int64', [7]), 'spike_clusters.npy': flat('int32', [3]) }
        : {
            'spike_times.npy': matlab('<u8', BigUint64Array.of(7n)),
            'spike_templates.npy': matlab('<u4', Uint32Array.of(3)),
            ...(name !== 'Kilosort 1' && { 'spike_clusters.npy': matlab('<u4', Uint32Array.of(3)) }),
          }
    const sorting = await kilosort({ folderPath: folderOf(`${name}, one spike`, { ...content, ...short }) })
    expect([sorting.unitIds, [...(await sorting.getUnitSpikeTrain(3))]]).toEqual([[3], [7]])
  })
})

test.each(['Kilosort 2', 'Kilosort 3', 'Kilosort 4'])('what %s tells of clusters becomes properties', async (name) => {
  const sorting = await kilosort({ folderPath: join(root, name) })
  expect([sorting.getProperty('KSLabel'), sorting.getProperty('ContamPct'), sorting.getProperty('Amplitude')]).toEqual([
    ['good', 'mua', 'good'],
    [0, 35.5, Number.POSITIVE_INFINITY],
    [20.1, 33, Number.NaN],
  ])
  expect((await kilosort({ folderPath: join(root, name), keepGoodOnly: true })).unitIds).toEqual([0, 3])
})

test('a version without labels says so when good units are asked for', async () => {
  await expect(kilosort({ folderPath: join(root, 'Kilosort 1'), keepGoodOnly: true })).rejects.toThrow(
    'a column "KSLabel" in its tables, for keepGoodOnly',
  )
})

test('the clusters are those after merging and curation, where a folder has both', async () => {
  const folderPath = folderOf('merged', { ...ofPython, 'spike_clusters.npy': flat('int32', [0, 4, 0, 4]) })
  expect((await kilosort({ folderPath })).unitIds).toEqual([0, 4])
})

test('frames as floats, which are whole, are read; others are refused', async () => {
  const frames = (name: string, more: number): string =>
    folderOf(name, { ...ofPython, 'spike_times.npy': flat('float64', [4, 9, 12, 30 + more]) })
  expect((await kilosort({ folderPath: frames('floats', 0) })).unitIds).toEqual([0, 1, 3])
  await expect(kilosort({ folderPath: frames('halves', 0.5) })).rejects.toThrow('spikes of dtype "<f8"')
})

test('a rate that is no whole number', async () => {
  const folderPath = folderOf('rate', { ...ofMatlab2, 'params.py': params('25000.250000') })
  expect((await kilosort({ folderPath })).samplingFrequency).toBe(25_000.25)
})
