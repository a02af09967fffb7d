import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { cellExplorer } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { spikes, writeExample } from './cellExplorer.example.js'
import { hdf5MatBytes, level5Bytes, type Mat } from './matFiles.js'
import { haveShared, put, shared, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))
const one = (name: string, bytes: Uint8Array): string => put(join(folder, name, 'a.b.spikes.cellinfo.mat'), bytes)

test('the rate stands in session.mat; times become frames, half to even', async () => {
  const sorting = await openSorting(params.filePath)
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([20_000, ['2.0', '5.0', '7.0']])
  expect(await sorting.getUnitSpikeTrain('2.0')).toEqual(Float64Array.of(105, 202, 10_000))
  expect(await sorting.getUnitSpikeTrain('5.0')).toEqual(Float64Array.of(5000))
  expect(await sorting.getUnitSpikeTrain('7.0')).toEqual(new Float64Array())
  expect(sorting.notices.map(({ message }) => message.replace(/^.*: /, ''))).toEqual(['"rawWaveform"'])
})

test('numbers and texts of units are properties; a folder with one such file opens', async () => {
  const sorting = await openSorting(join(folder, 'example'))
  expect([sorting.getProperty('shankID'), sorting.getProperty('region')]).toEqual([
    [1, 1, 4],
    ['ls', 'CA1', ''],
  ])
  expect(Object.keys(sorting.properties)).toEqual(['shankID', 'region'])
})

describe.each([
  ['not packed', level5Bytes({ first: [1, 2], spikes: spikes(1000) }, { packed: false })],
  ['big-endian', level5Bytes({ first: 'text', spikes: spikes(1000) }, { big: true })],
  ['of version 7.3', hdf5MatBytes({ first: [1, 2], spikes: spikes(1000) })],
])('a file that is %s', (name, bytes) => {
  test('opens with the rate in it', async () => {
    const sorting = await openSorting(one(name, bytes))
    expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([1000, ['2.0', '5.0', '7.0']])
    expect(await sorting.getUnitSpikeTrain('2.0')).toEqual(Float64Array.of(5, 10, 500))
    expect(await sorting.getUnitSpikeTrain('5.0')).toEqual(Float64Array.of(250))
    expect(await sorting.getUnitSpikeTrain('7.0')).toEqual(new Float64Array())
    expect([sorting.getProperty('shankID'), sorting.getProperty('region')]).toEqual([
      [1, 1, 4],
      ['ls', 'CA1', ''],
    ])
  })
})

test('a file as scipy writes it: small types, short elements, text that is not ASCII', async () => {
  const sorting = await openSorting(
    one(
      'scipy',
      Buffer.from(
        'TUFUTEFCIDUuMCBNQVQtZmlsZSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAAAAAAAAAAAAABSU0PAAAAMgAAAHic42NgYAgAYjYg5gBiPgYIYIXymYGYEYpBYvklGalFQJoHiCUYEIARSjNBaQCB9QLbDwAAAMcAAAB4nONjYGBoYGJgYAPSHEAMZIIBK5TPiIRBaooLMrNTi0HyLAzsUHFlIA71dAFpK8nMBckWF4ENKUpNz8zPYyjJL0nMgZrLB8QGDAj7uLHYxwSlQYAFCJkZdBhB+jYg6WMkoA+k3gFJPRuaephamHpOIBYA4lkzQWCnvWiP1ysWk8v2IHMs8JjDiMUcDrg5J8nWDwY+dx1A+meQ6G/k8GXBop4ZSb0AkOfsaEiUPkYUfUwMh7ZihjMfAffxQMMZls5g4gC2giE0',
        'base64',
      ),
    ),
  )
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([30_000, ['3', '300']])
  expect(await sorting.getUnitSpikeTrain('3')).toEqual(Float64Array.of(3000, 9002))
  expect([sorting.getProperty('total'), sorting.getProperty('region')]).toEqual([
    [2, 1],
    ['CA1', 'µ'],
  ])
})

test('lengths that do not agree are told as damage', async () => {
  const whole = Buffer.from(level5Bytes({ spikes: spikes(1000) }, { packed: false }))
  const fewer = Buffer.from(whole)
  // The lengths of UID: 1 × 3.
  const at = fewer.indexOf(Buffer.from('05000000080000000100000003000000', 'hex'))
  fewer[at + 12] = 2
  await expect(openSorting(one('fewer', fewer))).rejects.toThrow(/Corrupt: .*expected 2 numbers, found 3/)
  const longer = Buffer.from(whole)
  longer.writeUInt32LE(longer.readUInt32LE(132) + 8, 132)
  await expect(openSorting(one('longer', longer))).rejects.toThrow(/Corrupt: .*byte 128: expected an element within/)
})

test('numbers with an imaginary part are refused: what they mean is not known', async () => {
  const times = { cell: [{ real: [0.1, 0.2], imaginary: [0.3, 0.4] }, [0.25], []] }
  const path = one('complex', level5Bytes({ spikes: { struct: { UID: [2, 5, 7], times } } }))
  await expect(openSorting(path)).rejects.toThrow(/spikes\.times\{1\}: expected seconds, found complex numbers/)
})

test('the rate stands in the older sessionInfo.mat, beside the file or where it is said to be', async () => {
  const path = one('older', level5Bytes({ spikes: spikes() }))
  await expect(openSorting(path)).rejects.toThrow(/expected a sampling rate.*give samplingFrequency/)
  const bytes = level5Bytes({ sessionInfo: { struct: { rates: { struct: { lfp: [1250], wideband: [32_000] } } } } })
  const elsewhere = put(join(folder, 'info.mat'), bytes)
  expect((await cellExplorer({ filePath: path, sessionInfoFilePath: elsewhere })).samplingFrequency).toBe(32_000)
  put(join(folder, 'older/a.b.sessionInfo.mat'), bytes)
  expect((await openSorting(path)).samplingFrequency).toBe(32_000)
  expect((await cellExplorer({ filePath: path, samplingFrequency: 1250 })).samplingFrequency).toBe(1250)
})

test('what CellExplorer says of the same cells is a property of units', async () => {
  const path = one('metrics', level5Bytes({ spikes: spikes(1000) }))
  const types: Mat = { cell: ['Pyramidal Cell', 'Narrow Interneuron', 'Unknown'] }
  const metrics = (UID: readonly number[]): Uint8Array =>
    level5Bytes({ cell_metrics: { struct: { UID, putativeCellType: types, firingRate: [1, 2, 3] } } })
  const beside = put(join(folder, 'metrics/a.b.cell_metrics.cellinfo.mat'), metrics([2, 5, 7]))
  expect((await openSorting(path)).getProperty('putativeCellType')).toEqual(['Pyramidal Cell', 'Narrow Interneuron', 'Unknown'])
  put(beside, metrics([2, 5, 8]))
  expect(Object.keys((await openSorting(path)).properties)).toEqual(['shankID', 'region'])
})

test('units whose numbers repeat are numbered anew', async () => {
  const alike: Mat = { struct: { UID: [4, 4], times: { cell: [[1], [2]] }, sr: [10] } }
  const sorting = await openSorting(one('alike', level5Bytes({ spikes: alike })))
  expect([sorting.unitIds, sorting.getProperty('UID')]).toEqual([
    ['0', '1'],
    [4, 4],
  ])
})

describe('refused is', () => {
  test.each<[string, Mat, string]>([
    ['no struct', [1, 2], 'expected a struct "spikes", found numbers'],
    ['no times', { struct: { UID: [1] } }, 'spikes.times: expected a cell with the seconds of each unit, found none'],
    ['no UID', { struct: { times: { cell: [[1]] } } }, 'spikes.UID: expected a whole number a unit, found none'],
    ['another number of units', { struct: { UID: [1, 2], times: { cell: [[1]] } } }, 'the times of 2 units, found 1'],
    [
      'a time that is none',
      { struct: { UID: [1], times: { cell: [[Number.NaN]] } } },
      'spikes.times{1}: expected seconds, found NaN',
    ],
  ])('a file with %s', async (name, value, message) => {
    for (const bytes of [level5Bytes({ spikes: value }), hdf5MatBytes({ spikes: value })])
      await expect(openSorting(one(name, bytes))).rejects.toThrow(message)
  })

  test('a file that is cut, and one of another format', async () => {
    const whole = level5Bytes({ spikes: spikes(1000) })
    await expect(openSorting(one('cut', whole.subarray(0, whole.length - 9)))).rejects.toThrow(
      'the file is damaged, or not whole',
    )
    await expect(cellExplorer({ filePath: one('text', Buffer.from('spikes')) })).rejects.toThrow('a MAT-file of version 5 or 7.3')
  })
})

test.skipIf(!haveShared)('a recorded file', async () => {
  cpSync(shared('cellexplorer/dataset_1'), join(folder, 'recorded'), { recursive: true })
  const sorting = await openSorting(join(folder, 'recorded'))
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([20_000, ['2', '3', '4', '5', '6', '7']])
  const { sampleIndex } = await sorting.getSpikes()
  expect(sampleIndex.length).toBe(569)
  expect(sampleIndex[0]).toBe(3939)
  expect([sorting.getProperty('shankID'), sorting.getProperty('cluID'), sorting.getProperty('region')]).toEqual([
    [1, 1, 2, 3, 3, 4],
    [66, 77, 50, 62, 78, 57],
    ['ls', 'ls', 'ls', 'ls', 'ls', 'ls'],
  ])
})
