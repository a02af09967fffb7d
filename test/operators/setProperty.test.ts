import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selectChannels, setProperty, zeroChannelPad } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { refusal, twoChannels } from './twoChannels.js'

const recording = await twoChannels()

test('one value a channel; how files hold it is guessed or said', () => {
  const told = recording.pipe(
    setProperty({ key: 'region', values: ['CA1', 'DG'] }),
    setProperty({ key: 'depth', values: [10, 20] }),
    setProperty({ key: 'quality', values: [0.5, Number.NaN], dtype: 'float32' }),
    setProperty({
      key: 'direction',
      values: [
        [1, 0],
        [0, 1],
      ],
    }),
  )
  expect(Object.entries(told.properties).map(([key, { dtype }]) => `${key} ${dtype}`)).toEqual([
    'region string',
    'depth int64',
    'quality float32',
    'direction int64',
  ])
  expect(told.getProperty('quality')).toEqual([0.5, Number.NaN])
})

test('values that are not finite survive the JSON', () => {
  const told = recording.pipe(setProperty({ key: 'quality', values: [Number.POSITIVE_INFINITY, Number.NaN] }))
  expect(JSON.stringify(told.node.origin.params)).toContain('{"number":"Infinity"}')
})

test('another number of values, mixed types, and names that are no file names everywhere are refused', () => {
  expect(refusal(() => recording.pipe(setProperty({ key: 'region', values: ['CA1'] })))).toMatch(/2 values.*found 1/)
  expect(refusal(() => recording.pipe(setProperty({ key: 'region', values: ['CA1', 2] })))).toMatch(/one type/)
  for (const key of ['../secret', 'a/b', 'con', 'ends.', ''])
    expect(
      refusal(() => recording.pipe(setProperty({ key, values: [1, 2] }))),
      key,
    ).toMatch(/file name/)
})

test('rows of several lengths, places without a value, and strings that numpy would cut are refused', () => {
  const holes: number[] = [1]
  holes[2] = 3
  const three = recording.pipe(selectChannels({ channelIds: ['a'] }), zeroChannelPad({ numChannels: 3 }))
  expect(refusal(() => recording.pipe(setProperty({ key: 'p', values: [[1], [2, 3, 4]] })))).toMatch(/rows of one length/)
  expect(refusal(() => recording.pipe(setProperty({ key: 'p', values: [['a'], ['b', 'c', 'd']] })))).toMatch(/rows of one length/)
  expect(refusal(() => recording.pipe(setProperty({ key: 'p', values: [1, [2]] })))).toMatch(/rows of one length/)
  expect(refusal(() => three.pipe(setProperty({ key: 'p', values: holes })))).toMatch(/a list of strings, numbers/)
  expect(refusal(() => recording.pipe(setProperty({ key: 'p', values: ['a\0', 'b'] })))).toMatch(/do not end in a NUL/)
})

test('integers from 2^53 on are numbers, and come back as they were', async () => {
  const values = [
    [2 ** 53, 1],
    [1e300, -1e19],
  ]
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-'))
  const saved = await recording.pipe(setProperty({ key: 'large', values })).save(join(folder, 'large'))
  rmSync(folder, { recursive: true })
  expect(saved.properties.large).toEqual({ dtype: 'float64', values })
})

test('a dtype that cannot hold the values is refused', () => {
  for (const [dtype, value] of [
    ['int64', 2 ** 53],
    ['int32', 2 ** 31],
    ['int16', 0.5],
    ['uint8', -1],
    ['float32', 1e300],
  ] as const)
    expect(
      refusal(() => recording.pipe(setProperty({ key: 'p', values: [1, value], dtype }))),
      dtype,
    ).toContain(`values that ${dtype} holds`)
})

test('the name that files give to contacts is refused', () => {
  expect(refusal(() => recording.pipe(setProperty({ key: 'contact_vector', values: [1, 2] })))).toMatch(/contacts of the probe/)
})
