import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spikeinterfaceFolder } from '../../sources/spikeinterfaceFolder.js'
import { npyOfProperty, writeNpy } from '../../src/encoding/npyWrite.js'
import { pythonFloat } from '../../src/formats/spikeinterface/pythonJson.js'
import { bytesOf } from '../../src/model/dtype.js'
import { channelLocations } from '../../src/model/probeGroup.js'
import { binaryKwargs, dump, folder, save, traces } from './savedFolders.js'
import { context, haveShared, open, opened, put, read, refused, sha256, shared } from './support.js'

const probe = (channels: readonly number[]) => ({
  ndim: 2,
  si_units: 'um',
  annotations: {},
  contact_annotations: {},
  contact_positions: [
    [0, 0],
    [0, 20],
    [0, 40],
  ],
  contact_plane_axes: channels.map(() => [
    [1, 0],
    [0, 1],
  ]),
  contact_shapes: channels.map(() => 'circle'),
  contact_shape_params: channels.map(() => ({ radius: 5 })),
  device_channel_indices: channels,
})
const detected = (at: string): unknown => {
  const result = spikeinterfaceFolder.detect?.(at, {}, context)
  return result !== undefined && 'right' in result ? result.right : result
}

describe('a folder that SpikeInterface saved', () => {
  test('is read with its traces, ids and annotations', async () => {
    const at = save('plain', {}, { subject: 'm1', snr: Number.NaN })
    const recording = await opened(spikeinterfaceFolder, { folder: at })
    expect(detected(at)).toEqual({ params: { folder: at }, rank: 'marked' })
    expect(recording.header).toMatchObject({ samplingFrequency: 1000, channelIds: ['a', 'b', 'c'], dtype: 'int16' })
    expect(recording.header.annotations).toEqual({ is_filtered: true, subject: 'm1', snr: Number.NaN })
    expect(read(recording)).toEqual(traces)
    expect(read(recording, 0, 3, 2, [0, 2])).toEqual(Int16Array.of(2, 4, 5, 7))
  })

  test('has a property a file; those of objects are skipped with a notice, never unpickled', async () => {
    const at = save('properties', { gain_to_uV: [1, 2, 3] })
    const put3 = (name: string, bytes: Uint8Array): string => put(join(at, 'properties', `${name}.npy`), bytes)
    put3('region', npyOfProperty({ dtype: 'string', values: ['CA1', '', 'CA3'] }))
    put3('gain_to_uV', npyOfProperty({ dtype: 'float64', values: [0.5, 0.5, 0.25] }))
    put3(
      'position',
      npyOfProperty({
        dtype: 'float32',
        values: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      }),
    )
    put3(
      'notes',
      Buffer.from(
        Buffer.from(npyOfProperty({ dtype: 'float64', values: [1, 2, 3] }))
          .toString('latin1')
          .replace("'<f8'", "'|O' "),
        'latin1',
      ),
    )
    const { header, notices } = await opened(spikeinterfaceFolder, { folder: at })
    expect(Object.keys(header.properties).sort()).toEqual(['gain_to_uV', 'position', 'region'])
    expect(header.properties.gain_to_uV.values).toEqual([0.5, 0.5, 0.25])
    expect(header.properties.position).toEqual({
      dtype: 'float32',
      values: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    })
    expect(notices?.map(({ _tag }) => _tag)).toEqual(['SkippedArray', 'Tolerated'])
  })

  test('has its contacts in the order of the channels, whatever their order in the file', async () => {
    const at = save('probe', {}, { probes_info: [{ name: 'A' }], probe_0_planar_contour: [[0, 0]], subject: 'm1' })
    put(join(at, 'probe.json'), JSON.stringify({ specification: 'probeinterface', version: '0.2.0', probes: [probe([2, 0, 1])] }))
    const { header } = await opened(spikeinterfaceFolder, { folder: at })
    expect(header.probe?.probes[0].contactPositions).toEqual([
      [0, 20],
      [0, 40],
      [0, 0],
    ])
    expect(header.probe?.probes[0].deviceChannelIndices).toEqual([0, 1, 2])
    expect(header.probe?.probes[0]).toMatchObject({ annotations: { name: 'A' }, probePlanarContour: [[0, 0]] })
    expect(header.annotations).toEqual({ is_filtered: true, subject: 'm1' })
  })

  test('starts when it says, or has the time of every frame, read when asked for', async () => {
    const start = await opened(spikeinterfaceFolder, { folder: save('start', { t_starts: [10.5] }) })
    expect(start.segments).toEqual([{ frames: 5, times: { tStart: 10.5 } }])
    const at = save('times')
    put(join(at, 'times_cached_seg0.npy'), writeNpy({ dtype: 'float64', shape: [5], data: [1, 2, 3, 5, 8] }))
    const times = await opened(spikeinterfaceFolder, { folder: at })
    expect(await times.segments[0].times.vector?.read(2, 4)).toEqual(Float64Array.of(3, 5))
  })

  test('of version 0.105.3 keeps annotations and times in files of their own', async () => {
    const at = save('si-0.105', { file_timestamps_paths: ['times_cached_seg0.raw'] }, { is_filtered: true })
    put(join(at, 'times_cached_seg0.raw'), bytesOf(Float64Array.of(1, 2, 3, 5, 8)))
    put(join(at, 'annotations.json'), '{"is_filtered": false, "q": Infinity}')
    put(
      join(at, 'probegroup.json'),
      JSON.stringify({ specification: 'probeinterface', version: '0.4.2', probes: [probe([0, 1, 2])], probe_ids: ['x'] }),
    )
    const { header, segments } = await opened(spikeinterfaceFolder, { folder: at })
    expect(header.annotations).toEqual({ is_filtered: false, q: Number.POSITIVE_INFINITY })
    expect(header.probe?.probeIds).toEqual(['x'])
    expect(await segments[0].times.vector?.read(4, 5)).toEqual(Float64Array.of(8))
  })

  test('of versions 0.95 to 0.97 says num_chan', async () => {
    const { num_channels, ...older } = binaryKwargs
    const at = save('si-0.96')
    put(join(at, 'binary.json'), dump({ kwargs: { ...older, num_chan: num_channels } }))
    expect(read(await opened(spikeinterfaceFolder, { folder: at }))).toEqual(traces)
  })

  test('of versions before 0.95 has all in cached.json', async () => {
    const at = join(folder, 'si-0.94')
    const { num_channels, ...older } = binaryKwargs
    put(join(at, 'traces_cached_seg0.raw'), bytesOf(traces))
    put(join(at, 'cached.json'), dump({ kwargs: { ...older, num_chan: num_channels }, annotations: { subject: 'm1' } }))
    const recording = await opened(spikeinterfaceFolder, { folder: at })
    expect(read(recording)).toEqual(traces)
    expect(recording.header.annotations).toEqual({ is_filtered: true, subject: 'm1' })
  })

  test('may hold channels × frames', async () => {
    const recording = await opened(spikeinterfaceFolder, { folder: save('transposed', { time_axis: 1 }) })
    expect(read(recording, 0, 1, 1)).toEqual(Int16Array.of(-6, -1, 4))
  })
})

describe('refuses, and says why', () => {
  test('a save that did not finish', async () => {
    const at = join(folder, 'unfinished')
    put(join(at, 'properties', 'x.npy'), new Uint8Array())
    put(join(at, 'provenance.json'), '{}')
    expect(detected(at)).toEqual({ params: { folder: at }, rank: 'marked' })
    expect(await refused(spikeinterfaceFolder, { folder: at })).toBe(
      `Incomplete: ${at}: expected si_folder.json, which a save writes last, found no such file (the save did not finish: save it again)`,
    )
  })

  test('a sorting', async () => {
    const at = join(folder, 'sorting')
    put(join(at, 'si_folder.json'), dump({ class: 'spikeinterface.core.sortingfolder.NumpyFolderSorting' }))
    expect(await refused(spikeinterfaceFolder, { folder: at })).toContain('expected a recording, found a sorting')
  })

  test('a folder of something else, and none at all', async () => {
    const at = join(folder, 'else')
    put(join(at, 'readme.txt'), 'hello')
    expect(detected(at)).toBeUndefined()
    expect(await refused(spikeinterfaceFolder, { folder: at })).toContain('expected a folder saved by SpikeInterface')
    expect(await refused(spikeinterfaceFolder, { folder: join(folder, 'none') })).toContain(
      'expected a folder, found nothing there',
    )
  })

  test('traces that are missing, of another dtype, or described wrongly', async () => {
    const lost = save('lost', { file_paths: ['traces_cached_seg9.raw'] })
    expect(await refused(spikeinterfaceFolder, { folder: lost })).toContain(
      'traces_cached_seg9.raw: expected a file, found nothing there',
    )
    expect(await refused(spikeinterfaceFolder, { folder: save('half', { dtype: '<f2' }) })).toContain('samples of dtype "<f2"')
    const rate = save('rate', { sampling_frequency: pythonFloat(Number.NaN) })
    expect(await refused(spikeinterfaceFolder, { folder: rate })).toContain(
      'kwargs: sampling_frequency: expected a positive number, found NaN',
    )
    expect(await refused(spikeinterfaceFolder, { folder: save('ids', { channel_ids: ['a', 'a', 'b'] }) })).toContain(
      '3 ids that differ',
    )
    const cut = save('cut')
    put(join(cut, 'binary.json'), '{"class": ')
    expect(await refused(spikeinterfaceFolder, { folder: cut })).toContain('line 1, column 11: expected a value')
  })

  test('a property or times of another length', async () => {
    const at = save('short')
    const property = put(join(at, 'properties', 'x.npy'), npyOfProperty({ dtype: 'int64', values: [1, 2] }))
    expect(await refused(spikeinterfaceFolder, { folder: at })).toBe(
      `Corrupt: ${property}: expected 3 values, one a channel, found 2`,
    )
    const late = save('late')
    put(join(late, 'times_cached_seg0.npy'), writeNpy({ dtype: 'float64', shape: [4], data: [1, 2, 3, 4] }))
    expect(await refused(spikeinterfaceFolder, { folder: late })).toContain('expected 5 times, one a frame, found 4')
  })
})

describe.skipIf(!haveShared)('folders of every version', () => {
  const versions = haveShared ? readdirSync(shared('si-generated')).filter((name) => name.startsWith('si-')) : []

  test.each(versions)('%s reads as it was generated', async (version) => {
    const at = (name: string): string => shared(join('si-generated', version, name))
    const expected = JSON.parse(readFileSync(at('expected.json'), 'utf8'))
    const recording = await opened(spikeinterfaceFolder, { folder: at('recording_binary') })
    const { header, segments } = recording
    expect([header.channelIds, header.samplingFrequency]).toEqual([expected.channel_ids, expected.fs])
    expect(segments.map(({ frames }) => frames)).toEqual(expected.n)
    expect(segments.map(({ times }) => times.tStart)).toEqual([10.5, 200])
    expect(segments.map((_, segment) => sha256(read(recording, segment)))).toEqual(expected.sha256)
    expect(header.annotations).toEqual({ is_filtered: false, subject: 'mouse-1', session: 3, notes: { a: [1, 2.5, null, 'x'] } })
    expect(header.properties.region).toEqual({ dtype: 'string', values: ['CA1', 'CA3', 'DG', 'unknown-long'] })
    expect(header.properties.good.values).toEqual([true, false, true, true])
    expect(header.probe && channelLocations(header.probe, [0, 1, 2, 3])).toEqual([
      [0, 20],
      [16, 20],
      [0, 0],
      [16, 0],
    ])
    expect(header.probe?.probes[0]).toMatchObject({
      contactIds: ['e1', 'e3', 'e0', 'e2'],
      contactShapeParams: [{ width: 10 }, {}, {}, {}],
    })

    const timed = await opened(spikeinterfaceFolder, { folder: at('recording_times_intids') })
    expect(timed.header.channelIds).toEqual([10, 20, 30, 40])
    expect(await timed.segments[1].times.vector?.read(0, 1)).toEqual(Float64Array.of(5))

    const chain = await opened(spikeinterfaceFolder, { folder: at('chain_binary') })
    expect([chain.segments[0].frames, chain.header.channelIds]).toEqual([expected.chain.shape[0], expected.chain.channel_ids])
    const samples = Array.from(read(chain), Number)
    expect(samples.reduce((sum, value) => sum + value, 0)).toBe(expected.chain.sum)
    expect([samples.slice(0, 2), samples.slice(2, 4)]).toEqual(expected.chain.first)
  })

  test.each(versions)('%s: a sorting is no recording', async (version) => {
    expect(await open(spikeinterfaceFolder, { folder: shared(join('si-generated', version, 'sorting_default')) })).toMatchObject({
      left: { _tag: 'Unreadable', hint: 'openSorting() opens it' },
    })
  })

  test('a save that failed half-way is Incomplete', async () => {
    const at = shared('si-generated/si-0.98.2/partial_save_no_si_folder_json')
    expect(await open(spikeinterfaceFolder, { folder: at })).toMatchObject({ left: { _tag: 'Incomplete' } })
  })
})
