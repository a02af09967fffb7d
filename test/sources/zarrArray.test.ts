import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, open } from 'rxephys'
import { zarrArray } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { putArray } from '../../property-tests/zarrArrays.js'
import { files } from '../../src/platform/node.js'
import { putHierarchy } from '../src/formats/zarr/fixtures.js'
import { put, temporaryFolder } from './support.js'

const base = temporaryFolder()
const samplingFrequency = 1000

/** Frames × channels, or channels × frames: 7 frames of 3 channels, a group around them as in an NWB file. */
const series = (name: string, timeAxis: 0 | 1): string => {
  const path = join(base, name, 'ElectricalSeries/data')
  const frames = Int16Array.from({ length: 21 }, (_, place) => 10 * Math.floor(place / 3) + (place % 3))
  const channels = Int16Array.from({ length: 21 }, (_, place) => 10 * (place % 7) + Math.floor(place / 7))
  if (timeAxis === 0) putArray(files, path, frames, [7, 3], [4, 2])
  else putArray(files, path, channels, [3, 7], [2, 4])
  put(join(base, name, 'ElectricalSeries/.zgroup'), '{"zarr_format": 2}')
  return path
}

describe.each([0, 1] as const)('an array whose time axis is %d', (timeAxis) => {
  test('is read by frames and channels', async () => {
    const path = series(`axis ${timeAxis}`, timeAxis)
    const recording = await zarrArray({ path, samplingFrequency, timeAxis, gainToUv: 0.5, offsetToUv: [1, 2, 3], tStarts: [2] })
    expect(recording.channelIds).toEqual([0, 1, 2])
    expect([...(await recording.getTraces()).data].slice(0, 6)).toEqual([0, 1, 2, 10, 11, 12])
    const window = await recording.getTraces({ startFrame: 3, endFrame: 6, channelIds: [2, 0] })
    expect([...window.data]).toEqual([32, 30, 42, 40, 52, 50])
    expect(recording.getProperty('gain_to_uV')).toEqual([0.5, 0.5, 0.5])
    expect((await recording.getTimes())[1]).toBe(2.001)
  })
})

test('of one dimension, an array is one channel, on either time axis', async () => {
  const metadata = {
    zarr_format: 2,
    shape: [3],
    chunks: [2],
    dtype: '>i2',
    compressor: null,
    fill_value: 0,
    order: 'C',
    filters: null,
  }
  const path = join(base, 'line')
  put(join(path, '.zarray'), JSON.stringify(metadata))
  put(join(path, '0'), Uint8Array.of(0, 1, 1, 0))
  put(join(path, '1'), Uint8Array.of(0, 3, 0, 0))
  for (const timeAxis of [0, 1] as const) {
    const recording = await zarrArray({ path, samplingFrequency, timeAxis })
    expect([...(await recording.getTraces()).data]).toEqual([1, 256, 3])
  }
})

test('floats of two bytes are read as float32, which holds each of them', async () => {
  const recording = await zarrArray({ path: join(putHierarchy('v2 float16', base), 'a'), samplingFrequency })
  expect(recording.dtype).toBe('float32')
  // 3001 and 3011 are none of float16: what was written is 3000 and 3012.
  const { data } = await recording.getTraces({ startFrame: 2, endFrame: 4 })
  expect([...data]).toEqual([2001, 2011, 2021, 2031, 2041, 3000, 3012, 3020, 3032, 3040])
})

test('scaled integers are divided, and their offset is added', async () => {
  const metadata = { zarr_format: 2, shape: [2], chunks: [2], dtype: '<f4', compressor: null, fill_value: 0, order: 'C' }
  const filters = [{ id: 'fixedscaleoffset', scale: 10, offset: 100.5, dtype: '<f4', astype: '<i2' }]
  const path = join(put(join(base, 'scaled/.zarray'), JSON.stringify({ ...metadata, filters })), '..')
  put(join(path, '0'), Uint8Array.of(5, 0, 251, 255))
  expect([...(await (await zarrArray({ path, samplingFrequency })).getTraces()).data]).toEqual([101, 100])
})

describe('is refused', () => {
  test('by open and info, with what opens it', async () => {
    const path = series('opened', 0)
    await expect(open(path)).rejects.toThrow(
      `Unreadable: ${path}: expected samples with their sampling frequency, found an array of Zarr, which has none` +
        ` (zarrArray({ path: ${JSON.stringify(path)}, samplingFrequency: ... }) of rxephys/sources opens it)`,
    )
  })

  test('a group, a folder of something else, and nothing', async () => {
    const group = join(series('group', 0), '..')
    await expect(zarrArray({ path: group, samplingFrequency })).rejects.toThrow(
      /found a group \(give the path of an array in it\)/,
    )
    const empty = join(put(join(base, 'empty/file'), ''), '..')
    await expect(zarrArray({ path: empty, samplingFrequency })).rejects.toThrow(/found neither \.zarray nor zarr\.json/)
    await expect(zarrArray({ path: join(base, 'none'), samplingFrequency })).rejects.toThrow(/found nothing there/)
  })

  test('an array of three dimensions, and one of more channels than recordings have', async () => {
    const path = series('shapes', 0)
    const metadata = { zarr_format: 2, dtype: '<i2', compressor: null, fill_value: 0, order: 'C', filters: null }
    const reshape = (shape: readonly number[]): void =>
      writeFileSync(join(path, '.zarray'), JSON.stringify({ ...metadata, shape, chunks: shape.map(() => 1) }))
    reshape([2, 2, 2])
    await expect(zarrArray({ path, samplingFrequency })).rejects.toThrow(/an array of 3 dimensions/)
    reshape([3, 1e12])
    await expect(zarrArray({ path, samplingFrequency })).rejects.toThrow(
      /1000000000000 channels .*timeAxis: 1 reads the other axis/,
    )
  })

  test('metadata that name no type', async () => {
    const grid = { name: 'regular', configuration: { chunk_shape: [2] } }
    const metadata = {
      zarr_format: 3,
      node_type: 'array',
      shape: [2],
      chunk_grid: grid,
      chunk_key_encoding: 'default',
      codecs: ['bytes'],
    }
    const path = join(put(join(base, 'untyped/zarr.json'), JSON.stringify(metadata)), '..')
    await expect(zarrArray({ path, samplingFrequency })).rejects.toThrow(/Unsupported: .*values of type null/)
  })

  test('a filter of version 3 with bytes of the other order, which zarr undoes in an order of its own', async () => {
    const grid = { name: 'regular', configuration: { chunk_shape: [2] } }
    const codecs = [
      { name: 'numcodecs.delta', configuration: { dtype: '<i2' } },
      { name: 'bytes', configuration: { endian: 'big' } },
    ]
    const metadata = { zarr_format: 3, node_type: 'array', shape: [2], data_type: 'int16', chunk_grid: grid, fill_value: 0 }
    const json = JSON.stringify({ ...metadata, chunk_key_encoding: 'default', codecs })
    const path = join(put(join(base, 'filtered/zarr.json'), json), '..')
    await expect(zarrArray({ path, samplingFrequency })).rejects.toThrow(/Unsupported: .*numcodecs\.delta with big-endian bytes/)
  })

  test('ids and gains that are not as many as the channels', async () => {
    const path = series('ids', 0)
    await expect(zarrArray({ path, samplingFrequency, channelIds: ['a'] })).rejects.toThrow(
      /InvalidParams: zarrArray\.params\.channelIds: expected a list of 3, found a list of 1/,
    )
    await expect(zarrArray({ path, samplingFrequency, gainToUv: [1] })).rejects.toThrow(/zarrArray\.params\.gainToUv/)
  })

  test('a chunk that is gone, unless it is to be filled', async () => {
    const path = series('gone', 0)
    rmSync(join(path, '0.0'))
    await expect((await zarrArray({ path, samplingFrequency })).getTraces()).rejects.toThrow(/Incomplete: .*fillMissing: true/)
    const filled = await zarrArray({ path, samplingFrequency, fillMissing: true })
    expect([...(await filled.getTraces()).data].slice(0, 3)).toEqual([0, 0, 2])
  })

  test('a chunk that is not what the checksums of the save around it say', async () => {
    const folder = join(base, 'saved.zarr')
    await (await generateRecording({ numChannels: 2, durations: [0.01], dtype: 'int16' })).save(folder, {
      formatParams: { compressor: 'none', chunkSize: 100 },
    })
    const path = join(folder, 'traces_seg0')
    const whole = await (await open(folder)).getTraces()
    expect((await (await zarrArray({ path, samplingFrequency })).getTraces()).data).toEqual(whole.data)
    const chunk = join(path, '1.0')
    const bytes = new Uint8Array(files.readBytes(chunk))
    bytes[7] ^= 1
    writeFileSync(chunk, bytes)
    await expect((await zarrArray({ path, samplingFrequency })).getTraces()).rejects.toThrow(/Corrupt: .*1\.0/)
  })
})
