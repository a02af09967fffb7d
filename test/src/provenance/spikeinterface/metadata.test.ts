import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open } from 'rxephys'
import { beforeAll, describe, expect, it } from 'vitest'
import { put, temporaryFolder } from '../../../sources/support.js'
import { dump, FS, type Stored, store } from './support.js'

const folder = temporaryFolder()
let saved: Stored

beforeAll(async () => {
  saved = await store(folder, 'saved', 'int16')
})

describe('what a dump says beside the arguments', () => {
  it('becomes operators, where it is not so already', async () => {
    const annotations = { is_filtered: false, subject: 'mouse 7', notes: { a: [1, null] } }
    const properties = { gain_to_uV: [1, 1, 2, 2], group: [0, 0, 1, 1], offset_to_uV: null }
    const opened = await open({ ...saved.json, annotations, properties })
    expect(opened.annotations).toEqual(annotations)
    expect(opened.properties.gain_to_uV).toEqual({ dtype: 'float64', values: [1, 1, 2, 2] })
    expect(opened.getProperty('group')).toEqual([0, 0, 1, 1])
    expect(opened.getChannelOffsets()).toEqual(saved.recording.getChannelOffsets())
    const again = await open({ ...saved.json, annotations: { is_filtered: false } })
    expect(again.toJson()).toEqual(saved.recording.toJson())
  })

  it('may hold NaN: in properties it stays, an annotation with it is dropped with a notice', async () => {
    const text = JSON.stringify({
      ...saved.json,
      annotations: { drift: 'NAN' },
      properties: { gain_to_uV: ['NAN', 1, 1, 1] },
    }).replaceAll('"NAN"', 'NaN')
    const opened = await open(put(join(folder, 'nan.json'), text))
    expect(opened.getProperty('gain_to_uV')).toEqual([Number.NaN, 1, 1, 1])
    expect(opened.notices.map(({ message }) => message).join()).toContain('annotations.drift holds NaN')
  })

  it('the offset that unsigned samples had is moved with them, and what stands on them keeps it', async () => {
    const path = join(folder, 'unsigned.raw')
    writeFileSync(path, Uint16Array.of(32768, 32769, 0, 65535))
    const told = { gain_to_uV: [2, 4], offset_to_uV: [-65536, 8] }
    const raw = dump('core.binaryrecordingextractor.BinaryRecordingExtractor', {
      file_paths: [path],
      sampling_frequency: FS,
      num_channels: 2,
      dtype: '<u2',
      ...told,
    })
    const signed = { ...dump('preprocessing.unsigned_to_signed.UnsignedToSignedRecording', { recording: raw }), properties: told }
    const turned = dump('core.channelslice.ChannelSliceRecording', { parent_recording: signed, channel_ids: [1, 0] })
    const opened = await open({ ...turned, properties: { gain_to_uV: [4, 2], offset_to_uV: [8, -65536] } })
    expect([opened.getChannelGains(), opened.getChannelOffsets()]).toEqual([
      [4, 2],
      [131080, 0],
    ])
    const before = await (await open(raw)).getTraces({ returnInUv: true, channelIds: [1, 0] })
    expect((await opened.getTraces({ returnInUv: true })).data).toEqual(before.data)
    expect(opened.notices.map(({ message }) => message)).toEqual([
      expect.stringContaining('offset_to_uV is that of the unsigned samples'),
      expect.stringContaining('offset_to_uV is that of the unsigned samples'),
    ])
    // One that was set since is what it says.
    const set = await open({ ...signed, properties: { offset_to_uV: [7, 7] } })
    expect(set.getChannelOffsets()).toEqual([7, 7])
  })

  it('rates of their own stay where segments of several are appended', async () => {
    const path = join(folder, 'slow.raw')
    writeFileSync(path, new Int16Array(8))
    const at = (rate: number) =>
      dump('core.binaryrecordingextractor.BinaryRecordingExtractor', {
        file_paths: [path],
        sampling_frequency: rate,
        num_channels: 2,
        dtype: '<i2',
      })
    const clock = (rate: number, start: number | null) => ({ sampling_frequency: rate, t_start: start, time_vector: null })
    // What the second said of its start gives way.
    const both = dump('core.segmentutils.AppendSegmentRecording', {
      recording_list: [at(1000), { ...at(500), times_kwargs: [clock(500, 2)] }],
      sampling_frequency_max_diff: 500,
    })
    const opened = await open({ ...both, times_kwargs: [clock(1000, 1), clock(500, 3)] })
    expect(Array.from(await opened.getTimes({ segment: 0 }))).toEqual([1, 1.001, 1.002, 1.003])
    expect(Array.from(await opened.getTimes({ segment: 1 }))).toEqual([3, 3.002, 3.004, 3.006])
    await expect(open({ ...both, times_kwargs: [clock(1000, 1), clock(250, 3)] })).rejects.toThrow(/a rate of 250 Hz/)
  })

  const probe = {
    ndim: 2,
    si_units: 'um',
    annotations: { name: 'p' },
    contact_annotations: {},
    contact_positions: [
      [0, 0],
      [0, 20],
      [0, 40],
      [0, 60],
    ],
    contact_shapes: ['square', 'square', 'square', 'square'],
    contact_shape_params: [{ width: 9 }, { width: 9 }, { width: 9 }, { width: 9 }],
    device_channel_indices: [3, 2, 1, 0],
    contact_ids: ['e0', 'e1', 'e2', 'e3'],
  }

  it('a probe group (0.105 and later) is set', async () => {
    const opened = await open({ ...saved.json, probegroup: { probes: [probe] } })
    expect(opened.probe?.probes[0].contactIds).toEqual(['e3', 'e2', 'e1', 'e0'])
    expect(opened.probe?.probes[0].contactPositions).toEqual([
      [0, 60],
      [0, 40],
      [0, 20],
      [0, 0],
    ])
  })

  it('a probe that is there is kept where a dump has other locations, which is told; the same are no news', async () => {
    const at = (x: number) => ({ properties: { location: [0, 20, 40, 60].map((y) => [x, y]) } })
    const [same, moved] = [await open({ ...saved.json, ...at(0) }), await open({ ...saved.json, ...at(5) })]
    expect([same.notices, moved.notices.map(({ message }) => message)]).toEqual([
      [],
      [expect.stringContaining('location differs from where the contacts are: the probe is kept')],
    ])
    expect(moved.probe).toEqual(saved.recording.probe)
  })

  it('locations alone (before 0.105) become a probe, with what annotations tell of it', async () => {
    const bare = dump('core.binaryrecordingextractor.BinaryRecordingExtractor', {
      file_paths: [join(saved.path, 'traces_cached_seg0.raw')],
      sampling_frequency: FS,
      dtype: '<i2',
      num_channels: 4,
    })
    const opened = await open({
      ...bare,
      annotations: {
        probes_info: [{ name: 'test-probe' }],
        probe_0_planar_contour: [
          [-5, 70],
          [-5, -5],
          [5, 70],
        ],
      },
      properties: {
        location: [
          [0, 60],
          [0, 40],
          [0, 20],
          [0, 0],
        ],
      },
    })
    const [made] = opened.probe?.probes ?? []
    expect(made.contactPositions).toEqual([
      [0, 60],
      [0, 40],
      [0, 20],
      [0, 0],
    ])
    expect(made.annotations).toEqual({ name: 'test-probe' })
    expect(made.probePlanarContour).toHaveLength(3)
    expect(Object.keys(opened.annotations)).toEqual(['is_filtered'])
  })

  it('clocks that were set (0.105 and later) are set', async () => {
    const slice = dump('core.frameslicerecording.FrameSliceRecording', { recording: saved.json, start_frame: 0, end_frame: 3 })
    const shifted = await open({ ...slice, times_kwargs: [{ sampling_frequency: FS, t_start: 3.25, time_vector: null }] })
    expect(await shifted.getStartTime()).toBe(3.25)
    const timed = await open({ ...slice, times_kwargs: [{ sampling_frequency: FS, t_start: null, time_vector: [5, 5.5, 6] }] })
    expect(Array.from((await timed.segments[0].times.vector?.read(0, 3)) ?? [])).toEqual([5, 5.5, 6])
  })

  it('says so where filters stand on filters', async () => {
    const kwargs = { freq_min: 300, freq_max: 3000 }
    const once = dump('preprocessing.filter.BandpassFilterRecording', { recording: saved.json, ...kwargs })
    const twice = dump('preprocessing.filter.BandpassFilterRecording', { recording: once, ...kwargs })
    expect((await open(once)).notices).toEqual([])
    expect((await open(twice)).notices[0].message).toContain('stands on another filter')
  })
})
