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
