import { join } from 'node:path'
import { generateRecording, generateSorting, memoryEvents, open, openEvents } from 'rxephys'
import { alignTimes, frameSlice, selectSegments, shiftTimes } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../sources/support.js'
import { refusal } from './fewUnits.js'

const folder = temporaryFolder()
const recording = await generateRecording({ numChannels: 2, durations: [0.1, 0.1], samplingFrequency: 1000, dtype: 'int16' })
const clock = { segment: 0, frames: [0, 50, 100], times: [3, 3.051, 3.1] }
const aligned = recording.pipe(alignTimes({ clocks: [clock] }))

test('frames have the times of the other clock, between the knots too; other segments keep theirs', async () => {
  expect(await aligned.sampleToTime(25, 0)).toBe(3 + 25 * (0.051 / 50))
  expect(Array.from(await aligned.getTimes({ segment: 0, startFrame: 49, endFrame: 52 }))).toEqual([
    3 + 49 * ((3.051 - 3) / 50),
    3.051,
    3.051 + (3.1 - 3.051) / 50,
  ])
  expect(await aligned.timeToSample(3.051, 0)).toBe(50)
  expect(await aligned.getStartTime(1)).toBe(0)
  expect((await aligned.getTraces({ segment: 0 })).data).toEqual((await recording.getTraces({ segment: 0 })).data)
  expect(`${aligned.toHtml()}`).toContain('from 3 s, in 2 pieces')
})

test('sortings and events too', async () => {
  const sorting = (await generateSorting({ numUnits: 1, durations: [0.1, 0.1], samplingFrequency: 1000 })).pipe(
    alignTimes({ clocks: [clock] }),
  )
  expect(Array.from(await sorting.sampleIndexToTime(Float64Array.of(0, 50), 0))).toEqual([3, 3.051])
  const events = await memoryEvents({
    samplingFrequency: 1000,
    events: { sampleIndex: [0, 50], channelIndex: [0, 0], value: [1, 0] },
    channelIds: ['sync'],
  })
  const late = events.pipe(alignTimes({ clocks: [clock] }))
  expect(Array.from(await late.getEventTimes('sync'))).toEqual([3, 3.051])
  await late.save(join(folder, 'events'))
  expect(Array.from(await (await openEvents(join(folder, 'events'))).getEventTimes('sync'))).toEqual([3, 3.051])
})

test.each(['folder', 'zarr', 'zarr version 3', 'JSON'])('a %s keeps the clock, and its pieces', async (format) => {
  const place = join(folder, `${format}.${format.startsWith('zarr') ? 'zarr' : ''}`)
  const late = aligned.pipe(
    selectSegments({ segmentIndices: [0] }),
    frameSlice({ startFrame: 7, endFrame: 93 }),
    shiftTimes({ shift: 1 / 3 }),
  )
  if (format !== 'JSON')
    await late.save(place, format === 'zarr version 3' ? { format: 'zarr', formatParams: { zarrFormat: 3 } } : {})
  const again = await open(format === 'JSON' ? late.toJson() : place)
  expect(await again.getTimes({ segment: 0 })).toEqual(await late.getTimes({ segment: 0 }))
  expect(again.segments[0].times.vector?.knots).toEqual(late.segments[0].times.vector?.knots)
})

test('a stream of chunks has the times', async () => {
  const chunks = await lastValueFrom(recording.chunks({ chunkSize: 40 }).pipe(alignTimes({ clocks: [clock] }), toArray()))
  expect(chunks.filter(({ segment, frames }) => segment === 0 && frames > 0).map(({ time }) => time)).toEqual(
    [0, 40, 80].map((frame) => (frame < 50 ? 3 + frame * ((3.051 - 3) / 50) : 3.051 + (frame - 50) * ((3.1 - 3.051) / 50))),
  )
})

test.each([
  [
    [{ ...clock, frames: [0, 50, 50] }],
    'clocks[0]: expected ascending frames and as many ascending times, found frame 50 after 50',
  ],
  [[{ ...clock, times: [0, 1] }], '3 frames, 2 times'],
  [[clock, clock], 'ids that differ'],
  [[{ ...clock, segment: 2 }], 'alignTimes.params.segment'],
])('faults: %j', (clocks, message) => {
  expect(refusal(() => recording.pipe(alignTimes({ clocks })))).toContain(message)
})
