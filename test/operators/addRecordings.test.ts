import { addRecordings, memory } from 'rxephys'
import { astype, renameChannels, setProperty, shiftTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const first = await of(Int16Array.of(20000, -20000, 4, -5))
const second = await of(Int16Array.of(20000, -20000, 3, -4))

test('samples are added, one by one', async () => {
  expect(await numbers(addRecordings([first, second]))).toEqual([32767, -32768, 7, -9])
})

test('integers saturate at the ends of their type', async () => {
  const [low, high] = [await of(Int16Array.of(-32768, -1)), await of(Int16Array.of(32767, 1))]
  expect(await numbers(addRecordings([high, high]))).toEqual([32767, 2])
  expect(await numbers(addRecordings([low, low]))).toEqual([-32768, -2])
  const long = await of(BigInt64Array.of(2n ** 63n - 1n, -5n))
  expect(Array.from((await addRecordings([long, long]).getTraces()).data, BigInt)).toEqual([2n ** 63n - 1n, -10n])
})

test('floats are rounded once', async () => {
  const [a, b] = [await of(Float32Array.of(0.1, 1)), await of(Float32Array.of(0.2, 2))]
  expect((await numbers(addRecordings([a, b])))[0]).toBe(Math.fround(Math.fround(0.1) + Math.fround(0.2)))
})

test('offsets are added too, so that the result is right in µV', async () => {
  const scaled = (offsetToUv: readonly number[]) =>
    memory({ traces: [Int16Array.of(1, 2)], samplingFrequency: 1000, channelIds: ['a', 'b'], gainToUv: [2, 3], offsetToUv })
  const both = addRecordings([await scaled([3, 4]), await scaled([2, 3])])
  expect(both.getChannelOffsets()).toEqual([5, 7])
  expect(both.getChannelGains()).toEqual([2, 3])
})

test('what both have is kept, and the rest dropped with a notice', () => {
  const [left, right] = [1, 2].map((depth) =>
    first.pipe(setProperty({ key: 'depth', values: [depth, depth] }), setProperty({ key: 'bad', values: [true, false] })),
  )
  const both = addRecordings([left, right])
  expect(both.getProperty('bad')).toEqual([true, false])
  expect(both.getProperty('depth')).toBeUndefined()
  expect(both.notices.map(({ message }) => message)).toEqual([expect.stringContaining('"depth"')])
})

test('they have to fit together', async () => {
  expect(refusal(() => addRecordings([first]))).toContain('expected two recordings, found 1')
  expect(refusal(() => addRecordings([first, second, second]))).toContain('expected two recordings, found 3')
  expect(refusal(() => addRecordings([first, second.pipe(astype({ dtype: 'int32' }))]))).toContain('dtype of input 1')
  expect(refusal(() => addRecordings([first, second.pipe(renameChannels({ newChannelIds: ['a', 'c'] }))]))).toContain(
    'channelIds of input 1',
  )
  const longer = await of(new Int16Array(6))
  expect(refusal(() => addRecordings([first, longer]))).toContain("expected 2, as the first one's, found 3")
  expect(refusal(() => addRecordings([first, second.pipe(shiftTimes({ shift: 1 }))]))).toContain('times of segment 0')
})
