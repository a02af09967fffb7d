import { beforeAll, describe, expect, test } from 'vitest'
import { memoryEvents, numpySorting } from '../../../../src/index.js'
import type { Session } from '../../../../src/viewer/protocol.js'
import { createSession } from '../../../../src/viewer/session/session.js'

const going = new AbortController().signal
let session: Session

beforeAll(async () => {
  const sorting = await numpySorting({ samplingFrequency: 1000, trains: { a: [10, 20, 30, 900], b: [20, 25], c: [] } })
  const events = await memoryEvents({
    samplingFrequency: 1000,
    channelIds: ['sync', 'ttl'],
    events: { sampleIndex: [5, 9, 40, 80], channelIndex: [0, 0, 1, 0], value: [1, 0, 1, 1] },
  })
  session = createSession({
    opened: () => ({
      recordings: new Map(),
      sortings: new Map([['s', { sorting, name: 'sorted' }]]),
      events: new Map([['e', { events, name: 'lines' }]]),
    }),
    files: 'any',
  })
})

test('what is open is described', async () => {
  expect(await session.answer({ type: 'describe' }, going)).toMatchObject({
    sortings: [{ key: 's', name: 'sorted', units: 3, segments: [901], samplingFrequency: 1000 }],
    events: [{ key: 'e', channels: [{ id: 'sync', kind: 'line' }, { id: 'ttl' }] }],
  })
})

test('units are counted', async () => {
  const { unitIds, counts, rates } = await session.answer({ type: 'units', sorting: 's' }, going)
  expect([unitIds, [...counts], [...rates]]).toEqual([
    ['a', 'b', 'c'],
    [4, 2, 0],
    [4, 2, 0].map((spikes) => (spikes / 901) * 1000),
  ])
})

describe('spikes of a window', () => {
  const asked = { type: 'spikes', sorting: 's', segment: 0, startFrame: 15, endFrame: 31, most: 100 } as const

  test('are those of the units asked for', async () => {
    const all = await session.answer(asked, going)
    expect([[...all.sampleIndex], [...all.unitIndex], all.total]).toEqual([[20, 20, 25, 30], [0, 1, 1, 0], 4])
    const some = await session.answer({ ...asked, unitIds: ['b'] }, going)
    expect([[...some.sampleIndex], [...some.unitIndex]]).toEqual([
      [20, 25],
      [1, 1],
    ])
    await expect(session.answer({ ...asked, unitIds: ['x'] }, going)).rejects.toThrow('units of the sorting')
  })
})

test('what is not open is refused', async () => {
  await expect(session.answer({ type: 'units', sorting: 'x' }, going)).rejects.toThrow('sorting: expected one of s, found x')
  const events = { type: 'events', events: 'x', segment: 0, startFrame: 0, endFrame: 1, most: 1 } as const
  await expect(session.answer(events, going)).rejects.toThrow('events: expected one of e, found x')
})
