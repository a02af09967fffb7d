import { computeSpikeAmplitudes, computeTemplates, memory, numpySorting, type Recording } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'

/** Two channels at 1 kHz; spikes of unit a are 10, 20 and 30 deep on channel y, a frame after the one that the sorter tells. */
const traces = new Int16Array(2 * 100)
for (const [frame, depth] of [
  [10, 10],
  [30, 20],
  [50, 30],
])
  traces[2 * (frame + 1) + 1] = -depth
const raw: Recording = await memory({ traces: [traces], samplingFrequency: 1000, channelIds: ['x', 'y'] })
const sorting = await numpySorting({
  samplingFrequency: 1000,
  trains: { a: [0, 10, 30, 50], b: [] },
})
const around = { msBefore: 1, msAfter: 3 }

test('the mean waveform of a unit and how much its spikes differ, without those that the segment cuts', async () => {
  const templates = await computeTemplates(raw, sorting, around)
  const { average, standardDeviation, frames, framesBefore, counts, totals, extremumChannelIndex, extremumFrame, unit } =
    templates
  expect([frames, framesBefore, unit]).toEqual([4, 1, 'counts'])
  expect([[...counts], [...totals]]).toEqual([
    [3, 0],
    [4, 0],
  ])
  expect([...average.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, -20, 0, 0])
  expect(standardDeviation[5]).toBeCloseTo(Math.sqrt(200 / 3), 5)
  expect(average.subarray(8).every(Number.isNaN)).toBe(true)
  expect([[...extremumChannelIndex], [...extremumFrame]]).toEqual([
    [1, -1],
    [2, -1],
  ])
})

test('in µV where gains are known', async () => {
  const scaled = raw.pipe(
    setProperty({ key: 'gain_to_uV', values: [1, 0.5] }),
    setProperty({ key: 'offset_to_uV', values: [0, 3] }),
  )
  const { average, standardDeviation, unit } = await computeTemplates(scaled, sorting, { ...around, unitIds: ['a'] })
  expect([average[5], unit]).toEqual([-7, 'µV'])
  expect(standardDeviation[5]).toBeCloseTo(Math.sqrt(200 / 3) / 2, 5)
})

test('a gain below 0 turns a waveform over, and not how much spikes differ', async () => {
  const turned = raw.pipe(
    setProperty({ key: 'gain_to_uV', values: [1, -0.5] }),
    setProperty({ key: 'offset_to_uV', values: [0, 0] }),
  )
  const { average, standardDeviation } = await computeTemplates(turned, sorting, { ...around, unitIds: ['a'] })
  expect(average[5]).toBe(10)
  expect(standardDeviation[5]).toBeCloseTo(Math.sqrt(200 / 3) / 2, 5)
})

test('a waveform that the end of the segment cuts is left out', async () => {
  const late = await numpySorting({ samplingFrequency: 1000, trains: { a: [10, 97, 98, 99] } })
  const { counts, totals } = await computeTemplates(raw, late, around)
  expect([[...counts], [...totals]]).toEqual([[2], [4]])
})

test('amplitudes are read where the template has its peak', async () => {
  const { amplitudes, sampleIndex, channelIds, total } = await computeSpikeAmplitudes(raw, sorting, around)
  expect([...sampleIndex]).toEqual([0, 10, 30, 50])
  expect([...amplitudes]).toEqual([0, -10, -20, -30])
  expect([channelIds, total]).toEqual([['y', undefined], 4])
})

test('of many spikes every n-th, and how many there are is told', async () => {
  const { sampleIndex, total } = await computeSpikeAmplitudes(raw, sorting, { ...around, maxSpikes: 2 })
  expect([[...sampleIndex], total]).toEqual([[0, 30], 4])
})

test('a spike past the end of the recording is refused', async () => {
  const late = await numpySorting({ samplingFrequency: 1000, trains: { a: [100] } })
  await expect(computeTemplates(raw, late)).rejects.toThrow('beyond')
})
