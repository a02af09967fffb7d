import { either as E } from 'fp-ts'
import type { SpikeChunk } from 'rxephys'
import { defineSortingOperator, exactly } from 'rxephys/declare'
import { lastValueFrom, Subject, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { orThrow } from '../../../src/model/attempt.js'
import type { Lane } from '../../../src/model/frames.js'
import { liveSpikes } from '../../../src/stream/liveSpikes.js'
import { units } from '../../operators/fewUnits.js'

/** An author's own: all segments as one. */
const joinSegments = defineSortingOperator({
  kind: 'joinSegments',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  examples: () => [{}],
  bind: (_params, [header]) =>
    E.right({
      header,
      segments: ([segments]) => {
        let at = 0
        const lanes = segments.map(({ frames }, segment): Lane => {
          const lane = { input: 0, segment, from: 0, at, frames }
          at += frames
          return lane
        })
        return E.right([{ frames: at, lanes, times: {} }])
      },
    }),
})

test.each(['complete', 'another segment'])('a segment that others may join is not over before the stream is: %s', async (how) => {
  const sorting = await units()
  const source = new Subject<SpikeChunk>()
  const out: SpikeChunk[] = []
  const told: string[] = []
  const instance = orThrow(joinSegments.instantiate({}, 'joinSegments'))
  liveSpikes(instance, [source]).subscribe({ next: (chunk) => out.push(chunk), error: (error) => told.push(`${error}`) })
  const chunks = await lastValueFrom(sorting.chunks().pipe(toArray()))
  for (const chunk of chunks) source.next(chunk)
  expect(chunks.at(-1)?.last).toBe(true)
  expect(out.map(({ last }) => last)).not.toContain(true)
  if (how === 'complete') source.complete()
  else source.next({ ...chunks[0], segment: 1 })
  expect([out.at(-1)?.last, told]).toEqual(
    how === 'complete' ? [true, []] : [false, [expect.stringContaining('Unsupported: joinSegments of live streams')]],
  )
})
