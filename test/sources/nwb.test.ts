import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { nwb } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { nwb as source } from '../../sources/nwb.js'
import { files } from '../../src/platform/node.js'
import { hdf5Bytes } from './hdf5Files.js'
import { writeExample } from './nwb.example.js'
import { nwbFile, type Series, series, sixElectrodes } from './nwbFiles.js'
import { opened, put, read, refused, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params, wholes } = writeExample(files, join(folder, 'example'))

let made = 0
/** A file with one series. */
const fileWith = (of: Series, electrodes: Parameters<typeof nwbFile>[1] = sixElectrodes): string =>
  put(join(folder, `${made++}.nwb`), hdf5Bytes(nwbFile({ acquisition: { groups: { Raw: series('raw', of) } } }, electrodes)))
const data = { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] }

test('samples are read in compressed chunks, whole, in part, and of some channels', async () => {
  const recording = await opened(source, params)
  expect(read(recording)).toEqual(wholes[0])
  expect(read(recording, 0, 3, 2, [0, 2])).toEqual(Int16Array.of(...[9, 11, 12, 14].map((place) => Number(wholes[0][place]))))
})

test('ids, properties and places are those of the electrodes that the region names', async () => {
  const { header } = await opened(source, params)
  expect(header.channelIds).toEqual([14, 10, 12])
  expect(header.properties).toEqual({
    gain_to_uV: { dtype: 'float64', values: [2, 4, 1] },
    offset_to_uV: { dtype: 'float64', values: [1, 1, 1] },
    brain_area: { dtype: 'string', values: ['DG', 'CA1', 'CA1'] },
    imp: { dtype: 'float64', values: [5.5, 1.5, 3.5] },
    depth_index: { dtype: 'int32', values: [1, 5, 3] },
    group: { dtype: 'string', values: ['shank1', 'shank0', 'shank0'] },
  })
  const probes = header.probe?.probes.map(({ contactPositions, deviceChannelIndices }) => [
    contactPositions,
    deviceChannelIndices,
  ])
  expect(probes).toEqual([
    [
      [
        [0, 0],
        [0, 40],
      ],
      [1, 2],
    ],
    [[[208, 20]], [0]],
  ])
})

test('open() knows it, and lists each series once, links left out', async () => {
  expect(await listStreams(params.filePath)).toEqual(['acquisition/ElectricalSeries', 'processing/ecephys/LFP/Low'])
  await expect(open(params.filePath)).rejects.toThrow('expected one of acquisition/ElectricalSeries, processing/ecephys/LFP/Low')
  const linked = await nwb({ filePath: params.filePath, electricalSeriesPath: 'acquisition/Alias' })
  expect(linked.getNumChannels()).toBe(3)
})

test('a start and a rate are the times, or the timestamps of each frame', async () => {
  const raw = await opened(source, params)
  expect([raw.header.samplingFrequency, raw.segments[0].times]).toEqual([30_000, { tStart: 12.5 }])
  const low = await open(params.filePath, { stream: 'processing/ecephys/LFP/Low' })
  expect(low.samplingFrequency).toBeCloseTo(1000, 6)
  expect(await low.getTimes()).toEqual(Float64Array.of(1, 1.001, 1.002, 2))
  const regular = await opened(source, { ...params, electricalSeriesPath: 'processing/ecephys/LFP/Low', loadTimeVector: false })
  expect(regular.segments[0].times).toEqual({ tStart: 1 })
})

describe('samples in another file, which a link names', () => {
  const linking = (name: string, other: string, chunk = 'samples'): string => {
    const { arrays = {}, ...more } = series('raw', { data, rate: 1000, rows: [0, 1] })
    const { data: _, ...others } = arrays
    const own = { ...more, arrays: others, linksOut: { data: { file: other, to: `/${chunk}` } } }
    return put(join(folder, name), hdf5Bytes(nwbFile({ acquisition: { groups: { Raw: own } } }, sixElectrodes)))
  }
  put(
    join(folder, 'raw.h5'),
    hdf5Bytes({ arrays: { samples: { ...data, attributes: { conversion: 3e-6, offset: 0.5, unit: 'volts' } } } }),
  )

  test('are read where that lies beside, with what they are worth', async () => {
    for (const other of ['raw.h5', './raw.h5', '/gone/elsewhere/raw.h5']) {
      const recording = await opened(source, { filePath: linking('linking.nwb', other) })
      expect(read(recording)).toEqual(data.data)
      expect(recording.header.properties.gain_to_uV.values).toEqual([3, 3])
      expect(recording.header.properties.offset_to_uV.values).toEqual([5e5, 5e5])
      expect(recording.contents).toEqual([join(folder, 'linking.nwb'), join(folder, 'raw.h5')])
    }
  })

  test('are refused where that is gone, or holds none, by its name', async () => {
    expect(await refused(source, { filePath: linking('lost.nwb', 'gone.h5') })).toContain('found gone.h5: /samples')
    expect(await refused(source, { filePath: linking('empty.nwb', 'raw.h5', 'none') })).toContain('/acquisition/Raw/data')
  })
})

describe('electrodes', () => {
  const columns = { ...sixElectrodes.columns, channel_name: { data: ['a', 'b', 'c', 'd', 'e', 'f'] } }

  test('names are ids where the table has them, numbers where two are alike', async () => {
    const named = await opened(source, { filePath: fileWith({ data, rate: 1000, rows: [5, 1] }, { ...sixElectrodes, columns }) })
    expect(named.header.channelIds).toEqual(['f', 'b'])
    const alike = { ...columns, channel_name: { data: ['a', 'a', 'c', 'd', 'e', 'a'] } }
    const numbered = await opened(source, {
      filePath: fileWith({ data, rate: 1000, rows: [5, 1] }, { ...sixElectrodes, columns: alike }),
    })
    expect(numbered.header.channelIds).toEqual([15, 11])
    expect(numbered.notices?.map(({ message }) => message)).toEqual([expect.stringContaining('names two alike')])
  })

  test('more electrodes than channels, or fewer, are told', async () => {
    const more = await opened(source, { filePath: fileWith({ data, rate: 1000, rows: [5, 1, 2] }) })
    expect([more.header.channelIds, more.notices?.map(({ message }) => message)]).toEqual([
      [15, 11],
      [expect.stringContaining('3 electrodes of 2 channels')],
    ])
    const fewer = await opened(source, { filePath: fileWith({ data, rate: 1000, rows: [5] }) })
    expect([fewer.header.channelIds, fewer.header.properties.brain_area.values, fewer.header.probe]).toEqual([
      [15, 1],
      ['DG', ''],
      undefined,
    ])
    expect(fewer.header.properties.depth_index).toEqual({ dtype: 'float64', values: [0, Number.NaN] })
  })

  test('a region that names a row that there is not is refused', async () => {
    expect(await refused(source, { filePath: fileWith({ data, rate: 1000, rows: [5, 6] }) })).toContain(
      'rows of a table of 6, found 6',
    )
  })

  test('offsets of the table stand in for that of the series', async () => {
    const filePath = fileWith(
      { data, rate: 1000, rows: [0, 1] },
      { ...sixElectrodes, columns: { ...sixElectrodes.columns, offset: { data: Float64Array.of(1e-6, 2e-6, 0, 0, 0, 0) } } },
    )
    expect((await opened(source, { filePath })).header.properties.offset_to_uV.values).toEqual([1, 2])
  })
})

describe('what is refused', () => {
  test('data of three axes, and a series without a clock', async () => {
    const cube = { data: Int16Array.of(1, 2, 3, 4), shape: [2, 1, 2] }
    expect(await refused(source, { filePath: fileWith({ data: cube, rate: 1000, rows: [0, 1] }) })).toContain('of 3 axes')
    expect(await refused(source, { filePath: fileWith({ data, rows: [0, 1] }) })).toContain(
      'expected starting_time or timestamps',
    )
    expect(await refused(source, { filePath: fileWith({ data, rate: 0, rows: [0, 1] }) })).toContain('a rate above 0')
  })

  test('a file of NWB 1, which is named', async () => {
    const path = put(join(folder, 'old.nwb'), hdf5Bytes({ arrays: { nwb_version: { data: 'NWB-1.0.6', shape: [] } } }))
    await expect(open(path)).rejects.toThrow('a file of NWB 1 (convert it to NWB 2)')
    const other = put(join(folder, 'oldToo.nwb'), hdf5Bytes({ attributes: { nwb_version: '1.0.6' } }))
    await expect(open(other)).rejects.toThrow('a file of NWB 1 (convert it to NWB 2)')
  })

  test('a file that was cut', async () => {
    const bytes = files.readBytes(params.filePath)
    const path = put(join(folder, 'cut.nwb'), bytes.subarray(0, bytes.length / 2))
    await expect(open(path)).rejects.toThrow(/Corrupt: .*cut\.nwb/)
  })
})
