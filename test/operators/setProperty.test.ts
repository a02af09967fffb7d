import { setProperty } from 'rxephys/operators'
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
