import { join } from 'node:path'
import { generateRecording, open } from 'rxephys'
import { alignTimes, astype, frameSlice, interpolateMotion, setProbe } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { writeNpy } from '../../src/encoding/npyWrite.js'
import { put, temporaryFolder } from '../sources/support.js'
import { refusal } from './fewUnits.js'

const folder = temporaryFolder()
/** A motion as SpikeInterface's `Motion.save` writes it. */
const saved = (name: string, info: object = {}, displacement: readonly number[] = [0, 20, -20]): string => {
  const at = join(folder, name)
  const told = { object: 'Motion', num_segments: 1, direction: 'y', interpolation_method: 'linear', ...info }
  put(join(at, 'spikeinterface_info.json'), JSON.stringify(told))
  put(join(at, 'spatial_bins_um.npy'), writeNpy({ dtype: 'float64', shape: [1], data: [0] }))
  put(join(at, 'temporal_bins_s_seg0.npy'), writeNpy({ dtype: 'float64', shape: [3], data: [1, 2, 3] }))
  put(join(at, 'displacement_seg0.npy'), writeNpy({ dtype: 'float64', shape: [3, 1], data: [...displacement] }))
  return at
}
const made = await generateRecording({
  numChannels: 5,
  durations: [4],
  samplingFrequency: 100,
  dtype: 'float32',
  setProbe: false,
})
const column = {
  contact_positions: [0, 20, 40, 60, 80].map((y) => [0, y]),
  contact_shapes: Array(5).fill('circle'),
  contact_shape_params: Array(5).fill({ radius: 5 }),
  contact_plane_axes: Array(5).fill([
    [1, 0],
    [0, 1],
  ]),
  contact_ids: ['0', '1', '2', '3', '4'],
  device_channel_indices: [0, 1, 2, 3, 4],
  ndim: 2,
  si_units: 'um',
  annotations: {},
  contact_annotations: {},
}
const recording = made.pipe(setProbe({ probe: { specification: 'probeinterface', version: '0.2.21', probes: [column] } }))
const nearest = { spatialInterpolationMethod: 'nearest', borderMode: 'force_zeros' } as const
const row = async (of: typeof recording, startFrame: number): Promise<readonly number[]> =>
  Array.from((await of.getTraces({ startFrame, endFrame: startFrame + 1 })).data, Number)

test('channels have the samples of where the tissue has gone; zeros beyond the probe', async () => {
  const still = recording.pipe(interpolateMotion({ motion: saved('one'), ...nearest }))
  // From 1.5 s to 2.5 s the tissue is 20 µm further up, in the first stretch, until 1.5 s, a quarter of that: no channel is nearer.
  const [first, , , , last] = await row(recording, 149)
  expect(await row(still, 149)).toEqual([first, ...(await row(recording, 149)).slice(1, 4), 0])
  expect(last).not.toBe(0)
  expect(await row(still, 150)).toEqual([...(await row(recording, 150)).slice(1), 0])
  expect(await row(still, 249)).toEqual([...(await row(recording, 249)).slice(1), 0])
})

test('channels that leave the probe are left out, or extrapolated', async () => {
  const kept = recording.pipe(interpolateMotion({ motion: saved('kept') }))
  expect(kept.channelIds).toEqual(['1', '2', '3'])
  expect(kept.getChannelLocations().map(([, y]) => y)).toEqual([20, 40, 60])
  const all = recording.pipe(interpolateMotion({ motion: saved('all'), ...nearest, borderMode: 'force_extrapolate' }))
  expect((await row(all, 200)).at(-1)).toBe((await row(recording, 200)).at(-1))
})

test.each(['kriging', 'idw', 'nearest'] as const)(
  '%s: what does not change along the probe stays',
  async (spatialInterpolationMethod) => {
    const flat = recording.pipe(
      interpolateMotion({ motion: saved(`flat ${spatialInterpolationMethod}`), spatialInterpolationMethod }),
    )
    const samples = await row(flat, 160)
    expect(samples).toHaveLength(3)
    expect(samples.every(Number.isFinite)).toBe(true)
    const chunks: number[] = []
    for await (const { data } of flat.chunks({ chunkSize: 37 })) chunks.push(...Array.from(data, Number))
    expect(chunks).toEqual(Array.from((await flat.getTraces()).data, Number))
  },
)

test('times are those of the recording’s clock: of a slice, and of one that was aligned', async () => {
  const stage = interpolateMotion({ motion: saved('times'), ...nearest })
  const whole = recording.pipe(stage)
  const slice = recording.pipe(frameSlice({ startFrame: 120, endFrame: 300 }), stage)
  expect((await slice.getTraces()).data).toEqual((await whole.getTraces({ startFrame: 120, endFrame: 300 })).data)
  // Twice as slow: from frame 75 on it is 1.5 s.
  const slow = recording.pipe(alignTimes({ clocks: [{ segment: 0, frames: [0, 100], times: [0, 2] }] }), stage)
  expect(await row(slow, 74)).not.toEqual([...(await row(recording, 74)).slice(1), 0])
  expect(await row(slow, 75)).toEqual([...(await row(recording, 75)).slice(1), 0])
})

test('the pipeline’s JSON names the folder, or holds the motion', async () => {
  const named = recording.pipe(interpolateMotion({ motion: saved('json'), ...nearest }))
  expect(JSON.stringify(named.toJson())).toContain('"motion":')
  expect((await (await open(named.toJson())).getTraces()).data).toEqual((await named.getTraces()).data)
  const motion = {
    direction: 'y',
    interpolationMethod: 'linear',
    spatialBinsUm: [0],
    temporalBinsS: [[1, 2, 3]],
    displacement: [[[0], [20], [-20]]],
  } as const
  expect((await recording.pipe(interpolateMotion({ motion, ...nearest })).getTraces()).data).toEqual(
    (await named.getTraces()).data,
  )
})

test('faults', () => {
  const refused = (params: Parameters<typeof interpolateMotion>[0], of = recording): string =>
    refusal(() => of.pipe(interpolateMotion(params)))
  expect(refused({ motion: join(folder, 'nowhere') })).toContain('a folder of a motion, with spikeinterface_info.json')
  expect(refused({ motion: saved('cubic', { interpolation_method: 'cubic' }) })).toContain('linear and nearest are known')
  expect(refused({ motion: saved('short', {}, [1, 2]) })).toContain('displacement_seg0.npy')
  expect(refused({ motion: saved('nan', {}, [0, Number.NaN, 0]) })).toContain('found NaN')
  expect(refused({ motion: saved('x', { direction: 'z' }) })).toContain('"z" of a flat probe')
  expect(refused({ motion: saved('plain') }, made)).toContain('a contact for every channel')
  expect(refused({ motion: saved('int'), dtype: 'int16' }, recording.pipe(astype({ dtype: 'int16' })))).toContain(
    'float32 or float64',
  )
})
