import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, memory, open, type Recording } from 'rxephys'
import * as operators from 'rxephys/operators'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtIn } from '../../../../src/catalog.js'
import { written } from '../../../../src/provenance/spikeinterface/written.js'
import { temporaryFolder } from '../../../sources/support.js'
import { expectSame, FS, IDS, type Stored, store } from './support.js'

const folder = temporaryFolder()
let saved: Recording
let floats: Recording
let faster: Recording
let stored: Stored

beforeAll(async () => {
  stored = await store(folder, 'saved', 'int16')
  saved = stored.recording
  const other = await generateRecording({ numChannels: 4, samplingFrequency: FS + 1, durations: [1], dtype: 'int16' })
  faster = await other.pipe(operators.renameChannels({ newChannelIds: IDS })).save(join(folder, 'faster'))
  floats = (await store(folder, 'floats', 'float32')).recording
})

const coefficients = [
  [0.2, 0.2],
  [1, -0.6],
]

/** Pipelines that have an equal, and the class of its last step. */
const pipelines: Readonly<Record<string, () => Recording>> = {
  'core.binaryfolder.BinaryFolderRecording': () => saved,
  'core.channelslice.ChannelSliceRecording': () =>
    saved.pipe(operators.removeChannels({ channelIds: ['b'] }), operators.renameChannels({ newChannelIds: [3, 1, 2] })),
  'core.frameslicerecording.FrameSliceRecording': () => saved.pipe(operators.timeSlice({ startTime: 0.5, endTime: 2 })),
  'core.segmentutils.SelectSegmentRecording': () =>
    operators.appendRecordings([saved, saved]).pipe(operators.selectSegments({ segmentIndices: [1] })),
  'core.segmentutils.ConcatenateSegmentRecording': () => operators.concatenateRecordings([saved, saved]),
  'core.channelsaggregationrecording.ChannelsAggregationRecording': () => operators.aggregateChannels([saved, saved]),
  'core.operatorrecordings.BaseOperatorRecording': () =>
    operators.subtractRecordings([floats, floats.pipe(operators.scale({ gain: 3 }))]),
  'preprocessing.common_reference.CommonReferenceRecording': () =>
    floats.pipe(operators.commonReference({ groups: [IDS.slice(0, 1), IDS.slice(1)], refChannelIds: 'outOfGroup' })),
  'preprocessing.filter.BandpassFilterRecording': () =>
    saved.pipe(operators.bandpassFilter({ freqMin: 300, freqMax: 3000, filterOrder: 3, filterMode: 'ba', dtype: 'float32' })),
  'preprocessing.filter.HighpassFilterRecording': () =>
    saved.pipe(operators.highpassFilter({ direction: 'backward', marginMs: 3 })),
  'preprocessing.filter.NotchFilterRecording': () => saved.pipe(operators.notchFilter({ freq: 1000, addReflectPadding: true })),
  'preprocessing.filter.FilterRecording': () => saved.pipe(operators.filter({ coefficients, filterMode: 'ba', marginMs: 5 })),
  'preprocessing.astype.AstypeRecording': () => floats.pipe(operators.astype({ dtype: 'int16' })),
  'preprocessing.normalize_scale.ScaleRecording': () => saved.pipe(operators.scaleToUv()),
}

describe('toSpikeInterface', () => {
  it.each(Object.keys(pipelines))('%s', async (name) => {
    const recording = pipelines[name]()
    const json = recording.toSpikeInterface()
    expect(json.class).toBe(`spikeinterface.${name}`)
    const again = await open(JSON.parse(JSON.stringify(json)))
    await expectSame(again, recording)
    expect(again.properties).toEqual(recording.properties)
    expect(again.annotations).toEqual(recording.annotations)
    expect(again.probe).toEqual(recording.probe)
  })

  const { appendRecordings, concatenateRecordings } = operators
  it.each(Object.entries({ appendRecordings, concatenateRecordings }))(
    'says how far the rates of %s may differ',
    async (_, join) => {
      const both = join([saved, faster], { samplingFrequencyMaxDiff: 2 })
      const json = both.toSpikeInterface()
      expect(json.kwargs).toHaveProperty('sampling_frequency_max_diff', 2)
      const again = await open(JSON.parse(JSON.stringify(json)))
      await expectSame(again, both)
    },
  )

  it('has a row for nothing but what there is', () => {
    const kinds = [...builtIn.operators.keys(), ...builtIn.sources.keys()]
    expect(Object.keys(written).filter((kind) => !kinds.includes(kind))).toEqual([])
  })

  it('says annotations, properties and the probe of every object, whatever set them', async () => {
    const recording = saved.pipe(
      operators.annotate({ key: 'subject', value: { name: 'mouse 7' } }),
      operators.setProperty({ key: 'region', values: ['CA1', 'CA1', 'DG', 'DG'] }),
      operators.frameSlice({ endFrame: 10 }),
    )
    const { kwargs, annotations, properties, probegroup } = recording.toSpikeInterface()
    expect(kwargs).toMatchObject({ start_frame: 0, end_frame: 10, parent_recording: { annotations, properties } })
    expect(annotations).toEqual({ is_filtered: false, subject: { name: 'mouse 7' } })
    expect(properties).toMatchObject({
      region: ['CA1', 'CA1', 'DG', 'DG'],
      location: [
        [0, 0],
        [0, 20],
        [0, 40],
        [0, 60],
      ],
    })
    expect(probegroup).toMatchObject({ probes: [{ contact_ids: ['0', '1', '2', '3'] }] })
  })

  it('says clocks that were set', async () => {
    const shifted = saved.pipe(operators.shiftTimes({ shift: 2.5 }), operators.annotate({ key: 'late', value: true }))
    expect(shifted.toSpikeInterface().times_kwargs).toEqual([{ sampling_frequency: FS, t_start: 2.5, time_vector: null }])
    expect(await (await open(shifted.toSpikeInterface())).getStartTime()).toBe(2.5)
  })

  it('says them where SpikeInterface asks for them: not beside what computes, but around it', async () => {
    const late = saved.pipe(
      operators.astype({ dtype: 'float32' }),
      operators.shiftTimes({ shift: 2.5 }),
      operators.annotate({ key: 'late', value: true }),
    )
    const json = late.toSpikeInterface()
    expect(json).toMatchObject({
      class: 'spikeinterface.core.channelslice.ChannelSliceRecording',
      times_kwargs: [{ sampling_frequency: FS, t_start: 2.5, time_vector: null }],
      annotations: { late: true },
      kwargs: { channel_ids: IDS, parent_recording: { class: 'spikeinterface.preprocessing.astype.AstypeRecording' } },
    })
    expect(json.kwargs).not.toHaveProperty('parent_recording.times_kwargs')
    const again = await open(JSON.parse(JSON.stringify(json)))
    expect([await again.getStartTime(), again.header]).toEqual([2.5, late.header])
  })

  it('leaves clocks out that SpikeInterface comes to by itself, and refuses time vectors that it loses', () => {
    const slice = (recording: Recording): Recording => recording.pipe(operators.frameSlice({ startFrame: 9, endFrame: 99 }))
    const twice = operators.appendRecordings([slice(saved.pipe(operators.shiftTimes({ shift: 1 }))), slice(saved)])
    expect(twice.toSpikeInterface()).not.toHaveProperty('times_kwargs')
    const clocked = saved.pipe(operators.setTimes({ times: Float64Array.from({ length: saved.getNumSamples() }, (_, k) => k) }))
    for (const recording of [clocked, slice(clocked)])
      expect(() => recording.toSpikeInterface()).toThrow(/time vector in a pipeline in SpikeInterface/)
  })

  it('takes away what joining dropped, which SpikeInterface would keep of the first', () => {
    const other = saved.pipe(operators.setProperty({ key: 'region', values: IDS }))
    expect(operators.appendRecordings([saved, other]).toSpikeInterface().properties).toMatchObject({ region: null })
  })

  it('counts shared parents each time: as many objects as SpikeInterface loads, and no more', () => {
    const times = (count: number): Recording => operators.appendRecordings(Array.from({ length: count }, () => saved))
    expect(() => times(9_999).toSpikeInterface()).not.toThrow()
    expect(() => times(10_000).toSpikeInterface()).toThrow(
      'a pipeline of more than 10000 objects, shared parents counted each time',
    )
  })

  it('of a fused chain is the chain, which SpikeInterface reads lazily', async () => {
    const chain = saved.pipe(operators.fused([operators.commonReference(), operators.bandpassFilter({ freqMax: 3000 })]))
    const json = chain.toSpikeInterface()
    expect(json.class).toBe('spikeinterface.preprocessing.filter.BandpassFilterRecording')
    expect(json.kwargs).toMatchObject({
      recording: { class: 'spikeinterface.preprocessing.common_reference.CommonReferenceRecording' },
    })
  })

  it('has paths that are absolute, or seen from a folder', async () => {
    const path = (json: ReturnType<Recording['toSpikeInterface']>) => json.kwargs
    expect(path(saved.toSpikeInterface())).toEqual({ folder_path: stored.path })
    const relative = saved.toSpikeInterface({ relativeTo: join(folder, 'analysis') })
    expect(path(relative)).toEqual({ folder_path: '../saved' })
    expect(relative.relative_paths).toBe(true)
  })

  it('is written as Python writes it by dump, NaN and 1.0 included', async () => {
    const at = join(folder, 'analysis', 'theirs.json')
    const recording = saved.pipe(operators.setProperty({ key: 'quality', values: [Number.NaN, 1, 2, 3] }))
    recording.dump(at, { format: 'spikeinterface', relativeTo: folder })
    expect(readFileSync(at, 'utf8')).toMatch(/"quality": \[\s+NaN,\s+1\.0,/)
    await expectSame(await open(at, { baseFolder: folder }), recording)
  })

  it('names what has no equal', async () => {
    const generated = await generateRecording({ numChannels: 2 })
    expect(() => generated.toSpikeInterface()).toThrow(
      /Unsupported: .*"generateRecording" has no equal in SpikeInterface.*save the recording/,
    )
    const held = await memory({ traces: [new Int16Array(8)], samplingFrequency: 1000, channelIds: [0, 1] })
    expect(() => held.pipe(operators.frameSlice({ endFrame: 2 })).toSpikeInterface()).toThrow('"memory" has no equal')
    expect(() => saved.pipe(operators.zeroChannelPad({ numChannels: 6 })).toSpikeInterface()).toThrow(
      '"zeroChannelPad" has no equal',
    )
    const low = operators.filter({ band: 1000, btype: 'lowpass' })
    expect(() => saved.pipe(low).toSpikeInterface()).toThrow('btype "lowpass"')
    const rippled = operators.bandpassFilter({ freqMax: 3000, ftype: 'cheby1', rippleDb: 1 })
    expect(() => saved.pipe(rippled).toSpikeInterface()).toThrow('ftype "cheby1"')
    expect(() => saved.pipe(operators.bandpassFilter({ freqMax: 3000, arithmetic: 'float32' })).toSpikeInterface()).toThrow(
      'float32',
    )
    expect(() => saved.pipe(operators.astype({ dtype: 'uint16' })).toSpikeInterface()).toThrow('astype to uint16')
    const times = Float64Array.from({ length: saved.getNumSamples() }, (_, frame) => frame / FS)
    expect(() => saved.pipe(operators.setTimes({ times })).toSpikeInterface()).toThrow('a time vector')
  })
})
