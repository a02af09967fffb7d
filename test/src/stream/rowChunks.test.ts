import { numpySorting } from 'rxephys'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'

test('every segment ends with a chunk that says so, one without spikes too', async () => {
  const sorting = await numpySorting({ samplingFrequency: 1000, trains: [{ a: [] }, { a: [3, 9] }], tStarts: [5, 20] })
  const chunks = await lastValueFrom(sorting.chunks({ chunkSize: 5 }).pipe(toArray()))
  expect(chunks.map(({ segment, start, end, last, time }) => [segment, start, end, last, time])).toEqual([
    [0, 0, 0, true, 5],
    [1, 0, 5, false, 20],
    [1, 5, 10, true, 20.005],
  ])
})
