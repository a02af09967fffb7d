import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { mda } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import type { Samples } from '../../src/model/dtype.js'
import { writeExample } from './mda.example.js'
import { mdaBytes } from './mdaFiles.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const example = (name: string): string => writeExample(context.files, join(root, name)).params.folderPath
const telling = ({ notices }: { readonly notices: readonly { readonly message: string }[] }): string =>
  notices.map(({ message }) => message).join('\n')

test('the folder, or its file of samples, opens with rate and positions', async () => {
  const folderPath = example('whole')
  for (const path of [folderPath, join(folderPath, 'raw.mda')]) {
    const recording = await open(path)
    expect([recording.samplingFrequency, recording.dtype, recording.channelIds]).toEqual([20_000, 'int16', [0, 1, 2]])
    expect(recording.getChannelLocations()).toEqual([
      [0, 0],
      [0, 25.5],
      [-16, 50],
    ])
    expect(recording.notices).toEqual([])
    const part = await recording.getTraces({ startFrame: 1, endFrame: 3, channelIds: [2, 0] })
    expect([...part.data]).toEqual([-200, -400, 100, -100])
    expect((await open(recording.toJson())).segments[0].frames).toBe(5)
  }
})

test.each<[string, Samples]>([
  ['uint8', Uint8Array.of(0, 1, 254, 255)],
  ['float32', Float32Array.of(-1.5, 0, 1e-7, 3)],
  ['int16', Int16Array.of(-32_768, -1, 0, 32_767)],
  ['int32', Int32Array.of(-2_147_483_648, -1, 0, 2_147_483_647)],
  ['uint16', Uint16Array.of(0, 1, 40_000, 65_535)],
  ['float64', Float64Array.of(-1.1, 0, 1e-300, 3)],
  ['uint32', Uint32Array.of(0, 1, 3_000_000_000, 4_294_967_295)],
])('samples of %s, with lengths of 32 and of 64 bits', async (dtype, samples) => {
  const folderPath = example(`of ${dtype}`)
  put(join(folderPath, 'geom.csv'), '0,0\n0,20\n')
  for (const long of [false, true]) {
    put(join(folderPath, 'raw.mda'), mdaBytes(samples, [2, 2], long))
    const recording = await mda({ folderPath })
    expect([recording.dtype, (await recording.getTraces()).data]).toEqual([dtype, samples])
  }
})

test('a file that was cut opens as far as it goes when that is asked for', async () => {
  const folderPath = example('cut')
  truncateSync(join(folderPath, 'raw.mda'), 20 + 3 * 6 + 1)
  await expect(open(folderPath)).rejects.toThrow('expected 5 frames, as its header says, found 3')
  const recording = await open(folderPath, { tolerateTruncation: true })
  expect([recording.segments[0].frames, telling(recording)]).toEqual([3, expect.stringContaining('3 of 5 frames')])
  truncateSync(join(folderPath, 'raw.mda'), 17)
  await expect(mda({ folderPath })).rejects.toThrow('a header of 20 bytes')
})

test('bytes after the frames are not read, and told of', async () => {
  const folderPath = example('more')
  put(join(folderPath, 'raw.mda'), Uint8Array.from([...mdaBytes(Int16Array.of(1, 2, 3), [3, 1]), 9, 9]))
  const recording = await open(folderPath)
  expect([recording.segments[0].frames, telling(recording)]).toEqual([1, expect.stringContaining('2 bytes after its 1 frames')])
})

describe('what stands beside', () => {
  test('without positions there is no probe; those of another number of channels are refused', async () => {
    const folderPath = example('positions')
    put(join(folderPath, 'geom.csv'), '0,0,1\n0,1,1\n0,2,1\n')
    const flat = await open(folderPath)
    expect([flat.header.probe, telling(flat)]).toEqual([undefined, expect.stringContaining('3 numbers each')])
    const bare = await mda({ folderPath, geomFname: 'none.csv' })
    expect([bare.header.probe, telling(bare)]).toEqual([undefined, expect.stringContaining('nothing is there')])
    put(join(folderPath, 'geom.csv'), '# x, y\n0,0\n0,1\n')
    await expect(open(folderPath)).rejects.toThrow('3 positions, one a channel')
    put(join(folderPath, 'geom.csv'), '0,0\n0,1\n0,left\n')
    await expect(open(folderPath)).rejects.toThrow('geom.csv, line 3')
  })

  test('a rate has to be there', async () => {
    const folderPath = example('rate')
    put(join(folderPath, 'params.json'), '{"samplerate": "24000.5"}')
    expect((await open(folderPath)).samplingFrequency).toBe(24_000.5)
    put(join(folderPath, 'params.json'), '{"samplerate": 0}')
    await expect(open(folderPath)).rejects.toThrow('params.json: samplerate: expected a rate in Hz')
    await expect(mda({ folderPath, paramsFname: 'none.json' })).rejects.toThrow('nothing there')
  })

  test('spikes in the same folder open as a sorting', async () => {
    const folderPath = example('both')
    put(join(folderPath, 'firings.mda'), mdaBytes(Float64Array.of(1, 4, 1), [3, 1]))
    expect(telling(await open(folderPath))).toContain('firings.mda, which openSorting opens')
    expect((await openSorting(folderPath)).samplingFrequency).toBe(20_000)
  })
})

test.each([
  ['complex numbers', -1, 8, 'complex numbers'],
  ['the first version', 2, 8, 'complex numbers'],
  ['an unknown code', -9, 2, 'the code of a dtype'],
  ['another size', -4, 4, '2 bytes a number, as int16 has'],
])('%s is refused', async (name, code, bytes, told) => {
  const folderPath = example(name)
  const content = mdaBytes(Int16Array.of(1, 2, 3), [3, 1])
  const view = new DataView(content.buffer)
  view.setInt32(0, code, true)
  view.setInt32(4, bytes, true)
  put(join(folderPath, 'raw.mda'), content)
  await expect(mda({ folderPath })).rejects.toThrow(told)
})

test('an array of other axes is refused', async () => {
  const folderPath = example('axes')
  put(join(folderPath, 'raw.mda'), mdaBytes(Int16Array.of(1, 2, 3, 4), [1, 2, 2]))
  await expect(open(folderPath)).rejects.toThrow('expected channels × frames, found 1 × 2 × 2')
})
