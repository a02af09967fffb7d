/** Folders that say a thing twice, or wrongly, or whose samples were cut short. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spikeinterfaceFolder } from '../../sources/spikeinterfaceFolder.js'
import { npyOfProperty, writeNpy } from '../../src/encoding/npyWrite.js'
import { pythonFloat } from '../../src/formats/spikeinterface/pythonJson.js'
import { bytesOf } from '../../src/model/dtype.js'
import { save, traces } from './savedFolders.js'
import { opened, put, read, refused } from './support.js'

describe('what a folder says twice, or wrongly', () => {
  test('gains of another number than channels, too many channels, times that are no numbers', async () => {
    const gains = save('gains', { gain_to_uV: [1, 2] })
    expect(await refused(spikeinterfaceFolder, { folder: gains })).toContain(
      'kwargs.gain_to_uV: one, or one for each of 3 channels',
    )
    const many = save('many', { num_channels: 1_000_000_000, channel_ids: null })
    expect(await refused(spikeinterfaceFolder, { folder: many })).toContain('kwargs.num_channels: expected at most')
    const start = save('nostart', { t_starts: [pythonFloat(Number.NaN)] })
    expect(await refused(spikeinterfaceFolder, { folder: start })).toContain('t_starts')
    const stamps = save('stamps', { file_timestamps_paths: ['a.raw', 'b.raw'] })
    expect(await refused(spikeinterfaceFolder, { folder: stamps })).toContain('kwargs.file_timestamps_paths: one for each of 1')
  })

  test('gains that differ between the two places are told, and the property is taken', async () => {
    const at = save('gains-twice', { gain_to_uV: [1, 2, 3] })
    put(join(at, 'properties', 'gain_to_uV.npy'), npyOfProperty({ dtype: 'float64', values: [1, 2, 4] }))
    const { header, notices } = await opened(spikeinterfaceFolder, { folder: at })
    expect(header.properties.gain_to_uV.values).toEqual([1, 2, 4])
    expect(notices?.map(({ message }) => message)).toEqual([
      `${join(at, 'binary.json')}: its gain_to_uV is not the property "gain_to_uV", which is taken`,
    ])
  })

  test('properties of any name, and what systems leave beside them', async () => {
    const at = save('names')
    const values = npyOfProperty({ dtype: 'int64', values: [1, 2, 3] })
    for (const name of ['__proto__', 'constructor', '._x']) put(join(at, 'properties', `${name}.npy`), values)
    put(join(at, 'properties', 'folder.npy', 'x'), 'x')
    const { header, notices } = await opened(spikeinterfaceFolder, { folder: at })
    expect(Object.keys(header.properties).sort()).toEqual(['__proto__', 'constructor'])
    expect(notices?.map(({ message }) => message)).toEqual([
      expect.stringContaining('folder.npy: the property "folder" is not read'),
    ])
  })

  test('a property that says it has more values than there is memory for', async () => {
    const at = save('huge')
    const head = Buffer.from(npyOfProperty({ dtype: 'int64', values: [1, 2, 3] }))
      .toString('latin1')
      .replace('(3,)', '(9e9)')
    put(join(at, 'properties', 'x.npy'), Buffer.from(head.replace('(9e9), ', '(1000000000000,),'), 'latin1'))
    expect(await refused(spikeinterfaceFolder, { folder: at })).toContain('x.npy')
  })
})

describe('a file of samples that was cut short', () => {
  test('is refused, or opened as far as it goes, and that is told', async () => {
    const at = save('cut-frame')
    const path = put(join(at, 'traces_cached_seg0.raw'), bytesOf(traces).subarray(0, 20))
    expect(await refused(spikeinterfaceFolder, { folder: at })).toContain('tolerateTruncation: true opens its whole frames')
    const recording = await opened(spikeinterfaceFolder, { folder: at, tolerateTruncation: true })
    expect(read(recording)).toEqual(traces.subarray(0, 9))
    expect(recording.notices?.map(({ message }) => message)).toEqual([
      `${path}: 2 of its 20 bytes are left over after 3 whole frames, which are read`,
    ])
  })

  test('between frames is told by the times, which there are more of', async () => {
    const at = save('cut-between')
    put(join(at, 'traces_cached_seg0.raw'), bytesOf(traces).subarray(0, 12))
    const path = put(join(at, 'times_cached_seg0.npy'), writeNpy({ dtype: 'float64', shape: [5], data: [1, 2, 3, 5, 8] }))
    expect(await refused(spikeinterfaceFolder, { folder: at })).toContain('expected 2 times, one a frame, found 5')
    const { segments, notices } = await opened(spikeinterfaceFolder, { folder: at, tolerateTruncation: true })
    expect(await segments[0].times.vector?.read(0, 2)).toEqual(Float64Array.of(1, 2))
    expect(notices?.map(({ message }) => message)).toEqual([`${path}: 2 frames are there, of the 5 that have a time`])
  })
})
