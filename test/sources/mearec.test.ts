import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { mearec as source } from '../../sources/mearec.js'
import { files } from '../../src/platform/node.js'
import { writeExample } from './mearec.example.js'
import { mearecBytes } from './mearecFiles.js'
import { haveShared, opened, put, read, refused, shared, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params, wholes } = writeExample(files, join(folder, 'example'))
let made = 0
const fileWith = (of: Parameters<typeof mearecBytes>[0]): string => put(join(folder, `${made++}.h5`), mearecBytes(of))
const positions = async (filePath: string) => (await opened(source, { filePath })).header.probe?.probes[0].contactPositions

test('samples, ids and worth; the file names its spike trains', async () => {
  const recording = await open(params.filePath)
  expect(recording.channelIds).toEqual(['1', '2', '3'])
  expect((await recording.getTraces()).data).toEqual(wholes[0])
  const { header, segments } = await opened(source, params)
  expect([header.samplingFrequency, segments]).toEqual([10_000, [{ frames: 11, times: { tStart: 0 } }]])
  expect(header.properties).toMatchObject({
    channel_name: { values: ['ch0', 'ch1', 'ch2'] },
    gain_to_uV: { values: [0.5, 0.5, 0.5] },
    offset_to_uV: { values: [0, 0, 0] },
  })
  expect(recording.notices.map(({ message }) => message)).toEqual(['also there: 2 spike trains, which openSorting opens'])
})

test('electrodes lie in the plane that the file names', async () => {
  expect(await positions(params.filePath)).toEqual([
    [-18, -5],
    [0, 10],
    [18, 25],
  ])
  const plane = { data: 'xz', shape: [] }
  const samples = { data: new Int16Array(6), shape: [2, 3] }
  expect(await positions(fileWith({ samples, electrodes: { plane } }))).toEqual([
    [0, -5],
    [1, 10],
    [2, 25],
  ])
  const filePath = fileWith({
    samples,
    electrodes: { sortlist: { data: Int32Array.of(2, 0, 1) }, shape: { data: 'square', shape: [] } },
  })
  expect((await opened(source, { filePath })).header.probe?.probes[0]).toMatchObject({
    deviceChannelIndices: [2, 0, 1],
    contactShapes: ['square', 'square', 'square'],
    contactShapeParams: [{ width: 15 }, { width: 15 }, { width: 15 }],
  })
  expect(await refused(source, { filePath: fileWith({ samples, electrodes: { plane: { data: 'yx', shape: [] } } }) })).toContain(
    'expected xy, xz, yz, found yx',
  )
})

test('releases before 1.5 wrote channels first', async () => {
  const rows = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] }
  const old = await opened(source, { filePath: fileWith({ samples: rows }) })
  expect([old.segments[0].frames, read(old)]).toEqual([2, Float32Array.of(1, 3, 5, 2, 4, 6)])
  expect(read(old, 0, 1, 1, [0, 2])).toEqual(Float32Array.of(2, 6))
  const square = { data: Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [3, 3] }
  const turned = await opened(source, { filePath: fileWith({ samples: square, version: '1.4.1' }) })
  expect(read(turned, 0, 0, 1)).toEqual(Int16Array.of(1, 4, 7))
  const straight = await opened(source, { filePath: fileWith({ samples: square, version: '1.10.0' }) })
  expect(read(straight, 0, 0, 1)).toEqual(Int16Array.of(1, 2, 3))
})

test('samples of other channels than there are positions are refused', async () => {
  const samples = { data: new Int16Array(8), shape: [2, 4] }
  expect(await refused(source, { filePath: fileWith({ samples }) })).toContain('one of 3 channels, as there are positions')
})

describe.skipIf(!haveShared)('a file of others', () => {
  test('that holds neither samples nor spikes says so', async () => {
    const path = shared('mearec/mearec_smaller_data.h5')
    await expect(open(path)).rejects.toThrow('expected recordings, found none (it holds what describes a simulation, and neither')
    await expect(openSorting(path)).rejects.toThrow(
      'a MEArec simulation, without samples (it holds no spikes that are read either)',
    )
  })
})
