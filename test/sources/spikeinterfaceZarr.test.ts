import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { memory, open, Recording } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { zarrRecordingFiles } from '../../property-tests/zarrCases.js'
import { allocate, dtypes, isNumberSamples } from '../../src/model/dtype.js'
import { haveShared, put, sha256, shared, temporaryFolder } from './support.js'

const base = temporaryFolder()

/** A recording of 5 frames of 3 channels, without checksums, as SpikeInterface would have left it. */
const foreign = async (zarrFormat: 2 | 3): Promise<string> => {
  const folder = mkdtempSync(join(base, 'foreign-'))
  for (const [name, bytes] of await zarrRecordingFiles('', zarrFormat)) put(join(folder, name), bytes)
  return folder
}
const all = Int16Array.from({ length: 15 }, (_, place) => place)

describe.each([2, 3] as const)('a hierarchy of version %d', (zarrFormat) => {
  test('is read with its traces, ids, properties, annotations and times', async () => {
    const recording = await open(await foreign(zarrFormat))
    expect(recording.header).toEqual({
      samplingFrequency: 1000,
      channelIds: ['a', 'b', 'c'],
      dtype: 'int16',
      properties: {
        region: { dtype: 'string', values: ['CA1', '', 'CA3'] },
        gain_to_uV: { dtype: 'float64', values: [1, 2, 3] },
      },
      annotations: { subject: 'm1' },
    })
    expect((await recording.getTraces()).data).toEqual(all)
    expect([...(await recording.getTimes())]).toEqual([1, 2, 3, 5, 8])
    const window = await recording.getTraces({ startFrame: 1, endFrame: 4, channelIds: ['c', 'a'] })
    expect([...window.data]).toEqual([5, 3, 8, 6, 11, 9])
  })

  test('needs no consolidated metadata', async () => {
    const folder = await foreign(zarrFormat)
    if (zarrFormat === 2) rmSync(join(folder, '.zmetadata'))
    else {
      const { consolidated_metadata: _, ...root } = JSON.parse(readFileSync(join(folder, 'zarr.json'), 'utf8'))
      writeFileSync(join(folder, 'zarr.json'), JSON.stringify(root))
    }
    const recording = await open(folder)
    expect((await recording.getTraces()).data).toEqual(all)
    expect(recording.getProperty('region')).toEqual(['CA1', '', 'CA3'])
  })

  test('a chunk that is gone is a fault, unless it is to be filled', async () => {
    const folder = await foreign(zarrFormat)
    rmSync(join(folder, 'traces_seg0', ...(zarrFormat === 2 ? ['1.0'] : ['c', '0', '0'])))
    const recording = await open(folder)
    await expect(recording.getTraces()).rejects.toThrow(/Incomplete: .*traces_seg0.*a chunk of the array, found nothing there/)
    const { spikeinterfaceZarr } = await import('rxephys/sources')
    const filled = await spikeinterfaceZarr({ folder, fillMissing: true })
    const gone = zarrFormat === 2 ? [6, 7, 9, 10] : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    expect([...(await filled.getTraces()).data]).toEqual(Array.from(all, (value) => (gone.includes(value) ? 0 : value)))
  })
})

test('a hierarchy without properties has none', async () => {
  for (const zarrFormat of [2, 3] as const) {
    const folder = await foreign(zarrFormat)
    rmSync(join(folder, 'properties'), { recursive: true })
    rmSync(join(folder, '.zmetadata'), { force: true })
    if (zarrFormat === 3) {
      const { consolidated_metadata: _, ...root } = JSON.parse(readFileSync(join(folder, 'zarr.json'), 'utf8'))
      writeFileSync(join(folder, 'zarr.json'), JSON.stringify(root))
    }
    expect((await open(folder)).properties).toEqual({})
  }
})

test('what is no recording is refused for what it is', async () => {
  const folder = await foreign(2)
  const change = (name: string, with_: object): void => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...with_ }))
  }
  rmSync(join(folder, '.zmetadata'))
  change('.zattrs', { sampling_frequency: -1 })
  await expect(open(folder)).rejects.toThrow(/attribute sampling_frequency: expected a positive number, found -1/)
  change('.zattrs', { sampling_frequency: 1000, num_segments: 2 })
  await expect(open(folder)).rejects.toThrow(/traces_seg1: expected an array of Zarr, found nothing there/)
  change('.zattrs', { num_segments: 1 })
  change('traces_seg0/.zarray', { shape: [5, 4] })
  await expect(open(folder)).rejects.toThrow(/traces_seg0: expected frames × 3 channels, found shape \(5,4\)/)
})

describe.runIf(haveShared)('releases of SpikeInterface', () => {
  test.each(['si-0.94.0', 'si-0.98.2', 'si-0.100.8', 'si-0.104.8', 'si-0.105.0.dev0'])(
    '%s is read as was written down',
    async (release) => {
      const at = (name: string): string => shared(join('si-generated', release, name))
      const expected = JSON.parse(readFileSync(at('expected.json'), 'utf8'))
      const recording = await open(at('recording.zarr'))
      expect(recording).toBeInstanceOf(Recording)
      expect(recording.samplingFrequency).toBe(expected.fs)
      expect(recording.channelIds).toEqual(expected.channel_ids)
      const sums = await Promise.all(
        recording.segments.map(async (_, segment) => sha256((await recording.getTraces({ segment })).data)),
      )
      expect(sums).toEqual(expected.sha256)
      const folder = await open(at('recording_binary'))
      expect(recording.properties).toEqual(folder.properties)
      expect(recording.probe).toEqual(folder.probe)
      expect(recording.segments.map(({ times }) => times.tStart)).toEqual(folder.segments.map(({ times }) => times.tStart))
    },
  )
})

test('samples of every dtype go round', async () => {
  for (const dtype of dtypes) {
    const trace = allocate(dtype, 40)
    if (isNumberSamples(trace)) for (let index = 0; index < 40; index++) trace[index] = (index * 77) % 128
    else for (let index = 0; index < 40; index++) trace[index] = 2n ** 62n - BigInt(index)
    const made = await memory({ traces: [trace], samplingFrequency: 1000, channelIds: ['a', 'b'] })
    expect((await (await made.save(join(base, `${dtype}.zarr`))).getTraces()).data).toEqual(trace)
  }
})
