import { memory, subtractRecordings } from 'rxephys'
import { astype, renameChannels, setProperty, shiftTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const first = await of(Int16Array.of(-20000, 30000, 4, -5))
const second = await of(Int16Array.of(-12767, 17232, 3, -4))

test('samples are subtracted, one by one', async () => {
  expect(await numbers(subtractRecordings([first, second]))).toEqual([-7233, 12768, 1, -1])
})

test('integers saturate at the ends of their type', async () => {
  const [low, high] = [await of(Int16Array.of(-32768, -1)), await of(Int16Array.of(32767, 1))]
  expect(await numbers(subtractRecordings([high, low]))).toEqual([32767, 2])
  expect(await numbers(subtractRecordings([low, high]))).toEqual([-32768, -2])
  const none = await of(Uint8Array.of(3, 200))
  expect(await numbers(subtractRecordings([none, await of(Uint8Array.of(5, 100))]))).toEqual([0, 100])
  const long = await of(BigUint64Array.of(3n, 2n ** 64n - 1n))
  expect(Array.from((await subtractRecordings([long, await of(BigUint64Array.of(4n, 1n))]).getTraces()).data, BigInt)).toEqual([
    0n,
    2n ** 64n - 2n,
  ])
})

test('floats are rounded once', async () => {
  const [a, b] = [await of(Float32Array.of(0.1, 1)), await of(Float32Array.of(0.2, 2))]
  expect((await numbers(subtractRecordings([a, b])))[0]).toBe(Math.fround(Math.fround(0.1) - Math.fround(0.2)))
})

test('offsets are subtracted too, so that the result is right in µV', async () => {
  const scaled = (offsetToUv: readonly number[]) =>
    memory({ traces: [Int16Array.of(1, 2)], samplingFrequency: 1000, channelIds: ['a', 'b'], gainToUv: [2, 3], offsetToUv })
  const both = subtractRecordings([await scaled([3, 4]), await scaled([2, 3])])
  expect(both.getChannelOffsets()).toEqual([1, 1])
  expect(both.getChannelGains()).toEqual([2, 3])
})

test('what both have is kept, and the rest dropped with a notice', () => {
  const [left, right] = [1, 2].map((depth) =>
    first.pipe(setProperty({ key: 'depth', values: [depth, depth] }), setProperty({ key: 'bad', values: [true, false] })),
  )
  const both = subtractRecordings([left, right])
  expect(both.getProperty('bad')).toEqual([true, false])
  expect(both.getProperty('depth')).toBeUndefined()
  expect(both.notices.map(({ message }) => message)).toEqual([expect.stringContaining('"depth"')])
})

test('they have to fit together', async () => {
  expect(refusal(() => subtractRecordings([first]))).toContain('expected two recordings, found 1')
  expect(refusal(() => subtractRecordings([first, second, second]))).toContain('expected two recordings, found 3')
  expect(refusal(() => subtractRecordings([first, second.pipe(astype({ dtype: 'int32' }))]))).toContain('dtype of input 1')
  expect(refusal(() => subtractRecordings([first, second.pipe(renameChannels({ newChannelIds: ['a', 'c'] }))]))).toContain(
    'channelIds of input 1',
  )
  const longer = await of(new Int16Array(6))
  expect(refusal(() => subtractRecordings([first, longer]))).toContain("expected 2, as the first one's, found 3")
  expect(refusal(() => subtractRecordings([first, second.pipe(shiftTimes({ shift: 1 }))]))).toContain('times of segment 0')
})
