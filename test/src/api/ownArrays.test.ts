import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateRecording, memory, numpySorting, openSorting, type Recording, type Sorting, withSpikes } from 'rxephys'
import {
  appendSortings,
  frameSlice,
  removeDuplicatedSpikes,
  renameUnits,
  selectUnits,
  setProperty,
  setTimes,
} from 'rxephys/operators'
import { lastValueFrom, type Observable, tap, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { writeNpy } from '../../../src/encoding/npyWrite.js'

/** What users get is theirs: whatever they write into it, the same question has the same answer. */
const folder = mkdtempSync(join(tmpdir(), 'own-'))
const samplingFrequency = 1000
const [first, second] = [Float64Array.of(10, 120, 130, 480), Float64Array.of(120, 250)]
const recording = await generateRecording({ numChannels: 2, samplingFrequency, durations: [0.5] })
const fromTrains = () => numpySorting({ samplingFrequency, trains: { a: first.slice(), b: second.slice() } })
const vector = await (await fromTrains()).toSpikeVector()
const labels = ['a', 'a', 'b', 'a', 'b', 'a']
const fromVector = () => numpySorting({ samplingFrequency, spikes: structuredClone(vector), unitIds: ['a', 'b'] })

const phyFolder = mkdtempSync(join(tmpdir(), 'own-phy-'))
writeFileSync(join(phyFolder, 'params.py'), 'sample_rate = 1000\n')
writeFileSync(join(phyFolder, 'spike_times.npy'), writeNpy({ dtype: 'int64', shape: [6], data: Array.from(vector.sampleIndex) }))
writeFileSync(join(phyFolder, 'spike_clusters.npy'), writeNpy({ dtype: 'int32', shape: [6], data: Array.from(vector.unitIndex) }))

const sortings: Readonly<Record<string, () => Promise<Sorting>>> = {
  'numpySorting of trains': fromTrains,
  'numpySorting of a vector': fromVector,
  'numpySorting of samples and labels': () => numpySorting({ samplingFrequency, samples: vector.sampleIndex.slice(), labels }),
  'a saved folder': async () => (await fromTrains()).save(join(folder, 'saved')),
  npz: async () => (await fromTrains()).save(join(folder, 'saved.npz')),
  phy: () => openSorting(phyFolder),
  renameUnits: async () => (await fromVector()).pipe(renameUnits({ newUnitIds: ['c', 'd'] })),
  setProperty: async () => (await fromVector()).pipe(setProperty({ key: 'quality', values: ['good', 'good'] })),
  'frameSlice of everything': async () => (await fromVector()).pipe(frameSlice({})),
  'a registered recording': async () => (await fromVector()).registerRecording(recording),
  'appended sortings': async () => appendSortings([await fromVector(), await fromVector()]),
}

const collect = <A>(stream: Observable<A>): Promise<readonly A[]> => lastValueFrom(stream.pipe(toArray()))

const reads: Readonly<Record<string, (sorting: Sorting) => Promise<unknown>>> = {
  getUnitSpikeTrain: (sorting) => sorting.getUnitSpikeTrain(sorting.unitIds[0], { segment: 0 }),
  'getUnitSpikeTrain of some frames': (sorting) =>
    sorting.getUnitSpikeTrain(sorting.unitIds[0], { segment: 0, startFrame: 100, endFrame: 400 }),
  'getUnitSpikeTrain in seconds': (sorting) => sorting.getUnitSpikeTrain(sorting.unitIds[0], { segment: 0, returnTimes: true }),
  getSpikes: (sorting) => sorting.getSpikes({ segment: 0 }),
  'getSpikes of some frames': (sorting) => sorting.getSpikes({ segment: 0, startFrame: 100, endFrame: 400 }),
  toSpikeTrains: (sorting) => sorting.toSpikeTrains({ segment: 0 }),
  toSpikeVector: (sorting) => sorting.toSpikeVector(),
  'toSpikeVector, a list': (sorting) => sorting.toSpikeVector({ concatenated: false }),
  toReorderedSpikeVector: (sorting) => sorting.toReorderedSpikeVector(),
  countSpikesPerUnit: (sorting) => sorting.countSpikesPerUnit(),
  chunks: async (sorting) => (await collect(sorting.chunks({ chunkSize: 1000 }))).map(({ spikes }) => spikes),
  'short chunks': async (sorting) => (await collect(sorting.chunks({ chunkSize: 100 }))).map(({ spikes }) => spikes),
  withSpikes: async (sorting) => {
    const { length } = sorting.segments
    const traces = await generateRecording({ numChannels: 1, samplingFrequency, durations: Array(length).fill(0.5) })
    return (await collect(traces.chunks().pipe(withSpikes(sorting)))).map(({ spikes, data }) => ({ spikes, data }))
  },
}

/** Every array of numbers in what was handed out, with other numbers in it; how many there were. */
const scribble = (value: unknown): number => {
  if (
    value instanceof Float64Array ||
    value instanceof Float32Array ||
    value instanceof Int32Array ||
    value instanceof Int16Array
  ) {
    value.fill(7)
    return value.length
  }
  if (value instanceof Map) return [...value.values()].reduce((sum: number, each) => sum + scribble(each), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, each) => sum + scribble(each), 0)
}

describe.each(Object.entries(sortings))('spikes of %s are the own arrays of whoever asked', (_kind, open) => {
  test('whatever is written into them', async () => {
    const sorting = await open()
    const before = new Map<string, unknown>()
    for (const [name, read] of Object.entries(reads)) before.set(name, structuredClone(await read(sorting)))
    for (const [name, read] of Object.entries(reads)) {
      const written = scribble(await read(sorting))
      if (name !== 'countSpikesPerUnit') expect(written, name).toBeGreaterThan(0)
      for (const [other, again] of Object.entries(reads))
        expect(await again(sorting), `${other} after ${name}`).toEqual(before.get(other))
    }
  })
})

test.each([
  ['trains', (frames: Float64Array) => numpySorting({ samplingFrequency, trains: { a: frames } })],
  ['samples', (frames: Float64Array) => numpySorting({ samplingFrequency, samples: frames, labels: ['a', 'a', 'a', 'a'] })],
])('%s that the caller edits later are not those of the sorting', async (_name, make) => {
  const frames = first.slice()
  const sorting = await make(frames)
  frames.fill(3)
  expect(await sorting.getUnitSpikeTrain('a')).toEqual(first)
  expect((await sorting.getSpikes()).sampleIndex).toEqual(first)
})

test('nor is a spike vector, and an unordered train stays as the caller has it', async () => {
  const spikes = structuredClone(vector)
  const sorting = await numpySorting({ samplingFrequency, spikes, unitIds: ['a', 'b'] })
  scribble(spikes)
  expect(await sorting.toSpikeVector()).toEqual(vector)
  const unordered = Float64Array.of(5, 2)
  await numpySorting({ samplingFrequency, trains: { a: unordered } })
  expect(unordered).toEqual(Float64Array.of(5, 2))
})

test('chunks that a live operator handed out are not those that it still looks back at', async () => {
  const sorting = await numpySorting({ samplingFrequency, trains: { a: [98, 101, 199, 202, 300] } })
  const remove = removeDuplicatedSpikes({ censoredPeriodMs: 5 })
  const live = (look: (value: unknown) => unknown) =>
    collect(
      sorting.chunks({ chunkSize: 10 }).pipe(
        remove,
        tap((chunk) => look(chunk.spikes)),
      ),
    )
  const frames: number[] = []
  await live((spikes) => {
    if (typeof spikes === 'object' && spikes !== null && 'sampleIndex' in spikes && spikes.sampleIndex instanceof Float64Array)
      frames.push(...spikes.sampleIndex)
    scribble(spikes)
  })
  expect(frames).toEqual([...(await sorting.pipe(remove).getSpikes()).sampleIndex])
})

const timeVector = Array.from({ length: 100 }, (_, frame) => 5 + frame / 1000)
const traces = () => Int16Array.from({ length: 200 }, (_, sample) => sample)
const recordings: Readonly<Record<string, () => Promise<Recording>>> = {
  memory: () => memory({ samplingFrequency, channelIds: ['0', '1'], traces: [traces()] }),
  'a time vector': async () =>
    (await memory({ samplingFrequency, channelIds: ['0', '1'], traces: [traces()] })).pipe(
      setTimes({ times: Float64Array.from(timeVector) }),
    ),
}
test.each(Object.entries(recordings))('samples and times of %s are the own arrays of whoever asked', async (_kind, open) => {
  const opened = await open()
  const read = async () => ({
    whole: (await opened.getTraces()).data,
    part: (await opened.getTraces({ startFrame: 10, endFrame: 20 })).data,
    channel: (await opened.getTraces()).channel('1'),
    chunks: (await collect(opened.chunks({ chunkSize: 100 }))).map(({ data }) => data),
    times: await opened.getTimes(),
  })
  const before = structuredClone(await read())
  expect(scribble(await read())).toBeGreaterThan(0)
  expect(await read()).toEqual(before)
})

test('selected units, too', async () => {
  const sorting = (await fromTrains()).pipe(selectUnits({ unitIds: ['a', 'b'] }))
  scribble(await sorting.getSpikes())
  expect(await sorting.getUnitSpikeTrain('b')).toEqual(second)
})
