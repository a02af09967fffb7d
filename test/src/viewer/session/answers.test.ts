/** What a session answers of spikes and events, held against the columns themselves. */
import { generateRecording, generateSorting, memoryEvents, numpySorting } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { eventsIn } from '../../../../src/viewer/session/answers/events.js'
import { ratesIn } from '../../../../src/viewer/session/answers/rates.js'
import { spikesIn } from '../../../../src/viewer/session/answers/spikes.js'
import { UnitTables } from '../../../../src/viewer/session/answers/units.js'
import { within } from '../../../../src/viewer/session/answers/within.js'

const never = new AbortController().signal
// 400 s: several stretches.
const sorting = await generateSorting({ numUnits: 5, durations: [400, 10], samplingFrequency: 30_000, seed: 4 })
const all = await sorting.getSpikes({ segment: 0 })

describe('spikes of a window', () => {
  const window = { sorting: 's', segment: 0, startFrame: 1_000_000, endFrame: 9_000_000 }
  const inside = [...all.sampleIndex.keys()].filter((i) => all.sampleIndex[i] >= 1_000_000 && all.sampleIndex[i] < 9_000_000)

  test('are all that lie in it', async () => {
    const found = await spikesIn(sorting, { ...window, most: 1e6 }, never)
    expect([...found.sampleIndex]).toEqual(inside.map((i) => all.sampleIndex[i]))
    expect([...found.unitIndex]).toEqual(inside.map((i) => all.unitIndex[i]))
    expect(found.total).toBe(inside.length)
  })

  test('of some units, an even choice of at most so many, and how many there are', async () => {
    const unitIds = [sorting.unitIds[3], sorting.unitIds[1]]
    const own = inside.filter((i) => [1, 3].includes(all.unitIndex[i]))
    const found = await spikesIn(sorting, { ...window, unitIds, most: 50 }, never)
    const step = 2 ** Math.ceil(Math.log2(own.length / 50))
    expect(found.total).toBe(own.length)
    expect([...found.sampleIndex]).toEqual(own.filter((_, index) => index % step === 0).map((i) => all.sampleIndex[i]))
    expect(found.sampleIndex.length).toBeLessThanOrEqual(50)
  })

  test('nothing lies beyond the ends, and a stop ends it', async () => {
    const beyond = await spikesIn(sorting, { ...window, segment: 1, endFrame: 1e12, most: 1e6 }, never)
    expect(beyond.total).toBe(0)
    expect((await spikesIn(sorting, { ...window, startFrame: -50, endFrame: 1e12, most: 1e6 }, never)).total).toBe(
      all.sampleIndex.length,
    )
    await expect(spikesIn(sorting, { ...window, most: 5 }, AbortSignal.abort())).rejects.toThrow(/abort/i)
  })
})

test('rates are spikes in a bin over its seconds, the last one shorter', async () => {
  const request = { sorting: 's', segment: 0, startFrame: 500_000, endFrame: 9_500_001, bins: 7, unitIds: [sorting.unitIds[2]] }
  const { rates, bins, binFrames, unitIds } = await ratesIn(sorting, request, never)
  expect([bins, unitIds]).toEqual([7, [sorting.unitIds[2]]])
  const seconds = (bin: number): number => Math.min(binFrames, 9_000_001 - bin * binFrames) / 30_000
  const expected = Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [500_000 + bin * binFrames, Math.min(9_500_001, 500_000 + (bin + 1) * binFrames)]
    const count = all.sampleIndex.filter((frame, i) => all.unitIndex[i] === 2 && frame >= from && frame < to).length
    return count / seconds(bin)
  })
  expect([...rates]).toEqual(expected.map((rate) => expect.closeTo(rate, 4)))
})

test('a last bin of few frames is not taken for a whole one', async () => {
  const recording = await generateRecording({ numChannels: 1, samplingFrequency: 1000, durations: [0.01] })
  const own = await (await numpySorting({ samplingFrequency: 1000, trains: { a: [0, 9] } })).registerRecording(recording)
  const asked = { sorting: 's', segment: 0, startFrame: 0, endFrame: 10, bins: 4 }
  const { rates, binFrames } = await ratesIn(own, asked, never)
  expect([binFrames, [...rates]]).toEqual([3, [expect.closeTo(1000 / 3, 3), 0, 0, 1000]])
})

test('the table of units', async () => {
  const labelled = sorting.pipe(setProperty({ key: 'quality', values: ['a', 'b', 'c', 'd', 'e'] }))
  const { unitIds, counts, rates, properties } = await new UnitTables().of(labelled)
  const expected = await sorting.countSpikesPerUnit()
  expect(unitIds).toEqual(sorting.unitIds)
  expect([...counts]).toEqual(sorting.unitIds.map((id) => expected.get(id)))
  expect(rates[0]).toBeCloseTo(counts[0] / 410, 9)
  expect(properties).toContainEqual({ name: 'quality', values: ['a', 'b', 'c', 'd', 'e'] })
  // Without a recording nobody knows how long it was: up to the last spike.
  const endless = await numpySorting({ trains: { a: [1, 199], b: [] }, samplingFrequency: 1000 })
  expect([...(await new UnitTables().of(endless)).rates]).toEqual([10, 0])
  // Spikes may go on where the samples that were kept have ended: 2 in the 0.1 s up to the last.
  const short = await generateRecording({ numChannels: 1, durations: [0.01], samplingFrequency: 1000 })
  const beyond = await (await numpySorting({ trains: { a: [1, 99] }, samplingFrequency: 1000 })).registerRecording(short)
  expect([...(await new UnitTables().of(beyond)).rates]).toEqual([20])
})

test('events of a window, of some channels, an even choice', async () => {
  const frames = Float64Array.from({ length: 1000 }, (_, i) => i * 20_000)
  const events = await memoryEvents({
    samplingFrequency: 30_000,
    channelIds: ['a', 'b'],
    events: [
      {
        sampleIndex: frames,
        channelIndex: Int32Array.from(frames, (_, i) => i % 2),
        value: Uint32Array.from(frames, (_, i) => (i >> 1) % 2),
      },
    ],
  })
  const window = { events: 'e', segment: 0, startFrame: 40_000, endFrame: 10_000_000 }
  const found = await eventsIn(events, { ...window, most: 1e6 }, never)
  expect([...found.sampleIndex]).toEqual([...frames].filter((frame) => frame >= 40_000 && frame < 10_000_000))
  expect(found.total).toBe(498)
  const few = await eventsIn(events, { ...window, channelIds: ['b'], most: 10 }, never)
  expect([few.total, few.sampleIndex.length, new Set(few.channelIndex).size]).toEqual([249, 8, 1])
  expect([...few.value.slice(0, 3)]).toEqual([1, 1, 1])
})

test('spikes past the end of the recording are left out of what is computed of both, and nothing else is', async () => {
  const recording = await generateRecording({ numChannels: 2, durations: [1, 2], samplingFrequency: 30_000, seed: 3 })
  const past = await numpySorting({
    trains: [
      { a: [10, 29_999, 30_000, 31_000], b: [5] },
      { a: [59_999], b: [] },
    ],
    samplingFrequency: 30_000,
  })
  const cut = await within(past, recording)
  expect([...(await cut.getSpikes({ segment: 0 })).sampleIndex]).toEqual([5, 10, 29_999])
  expect([...(await cut.getSpikes({ segment: 1 })).sampleIndex]).toEqual([59_999])
  expect(await within(past, recording)).toBe(cut)
  // What fits stays the same, and what does not fit at all is told by who computes.
  expect(await within(cut, recording)).toBe(cut)
  const slow = await generateRecording({ numChannels: 2, durations: [1, 2], samplingFrequency: 1000, seed: 3 })
  expect(await within(past, slow)).toBe(past)
})
