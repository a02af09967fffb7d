import { open, replay } from 'rxephys'
import {
  annotate,
  bandpassFilter,
  causalFilter,
  commonReference,
  frameSlice,
  fused,
  notchFilter,
  selectChannels,
} from 'rxephys/operators'
import { generateRecording } from 'rxephys/sources'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { numbers, refusal, twoChannels } from './twoChannels.js'

const recording = await twoChannels()
const chain = () => [
  commonReference(),
  bandpassFilter({ freqMin: 50, freqMax: 300, filterOrder: 2, marginMs: 12 }),
  notchFilter({ freq: 100, q: 3, marginMs: 12 }),
]

/** What SpikeInterface 0.105.3 gives of channel "a" of the same chain, chunk by chunk of 25 frames. */
const expected = [
  9, -22, -25, 31, 16, -127, -105, 59, 37, -51, -11, 30, 66, 99, -5, -103, 9, 134, 52, -101, -109, 28, 97, -27, -77, 81, 83, -123,
  -160, 23, 22, -174, -84, 155, 121, 5, 23, 111, 100, -48, -55, 15, -102, -134, 50, 116, -24, -148, -108, 65, 222, 221, -5, -238,
  -178, 56, 118, -29, -109, 35,
]

test('it is what a chain of SpikeInterface gives for one grid of chunks', async () => {
  expect(await numbers(recording.pipe(fused(chain(), { blockFrames: 25 })), { channelIds: ['a'] })).toEqual(expected)
})

test('one operator alone is itself', async () => {
  const filter = { freqMin: 50, freqMax: 300, marginMs: 12 }
  const own = recording.pipe(bandpassFilter({ ...filter, blockFrames: 20 }))
  expect(await numbers(recording.pipe(fused([bandpassFilter(filter)], { blockFrames: 20 })))).toEqual(await numbers(own))
})

test('a window of it is a part of the whole, whichever channels are asked for', async () => {
  const whole = recording.pipe(
    fused([...chain(), selectChannels({ channelIds: ['b', 'a'] }), annotate({ key: 'x', value: 1 })], { blockFrames: 25 }),
  )
  const [all, part] = [await numbers(whole), await whole.getTraces({ startFrame: 20, endFrame: 30, channelIds: ['a'] })]
  expect(Array.from(part.data, Number)).toEqual(all.slice(40, 60).filter((_, index) => index % 2 === 1))
  expect(whole.getAnnotation('x')).toBe(1)
})

test('live it gives the same', async () => {
  const params = { blockFrames: 25 }
  const live = replay(recording, { speed: Number.POSITIVE_INFINITY, chunkFrames: 7 }).pipe(fused(chain(), params), toArray())
  const chunks = await lastValueFrom(live)
  expect(chunks.flatMap(({ data }) => Array.from(data, Number))).toEqual(await numbers(recording.pipe(fused(chain(), params))))
})

test('its JSON holds every operator with its defaults closed, and opens as the same', async () => {
  const noise = await generateRecording({ durations: [0.1], samplingFrequency: 1000, dtype: 'int16' })
  const own = noise.pipe(fused([commonReference(), bandpassFilter({ freqMin: 50, freqMax: 300 })]))
  const { params } = own.node.origin
  expect(params).toMatchObject({
    blockFrames: 1000,
    operators: [
      { kind: 'commonReference', version: 1, params: { operator: 'median', dtype: 'int16' } },
      { kind: 'bandpassFilter', version: 1, params: { freqMin: 50, marginMs: 100, filterOrder: 5, dtype: 'int16' } },
    ],
  })
  expect(await numbers(await open(own.toJson()))).toEqual(await numbers(own))
})

test('what an operator refuses is refused with its place', () => {
  const at = (operators: Parameters<typeof fused>[0]) => refusal(() => recording.pipe(fused(operators)))
  expect(at([commonReference(), bandpassFilter({ freqMin: 600 })])).toContain(
    'fused.params.operators[1].params.freqMin: expected less than 500 Hz',
  )
  expect(at([frameSlice({ endFrame: 5 })])).toContain('frameSlice in fused: it changes frames')
  expect(at([])).toContain('fused.params.operators')
  // @ts-expect-error an operator's own mistake is found before it is fused
  expect(at([causalFilter({ bands: 3 })])).toContain('did you mean "band"?')
})
