import { annotate } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal, twoChannels, waves } from './twoChannels.js'

test('a fact is attached to a new recording; the old one does not know it', async () => {
  const recording = await twoChannels()
  const told = recording.pipe(annotate({ key: 'subject', value: 'mouse 7' }))
  expect(told.getAnnotation('subject')).toBe('mouse 7')
  expect(recording.getAnnotation('subject')).toBeUndefined()
  expect(await numbers(told)).toEqual(Array.from(waves))
})

test('one of the same name is replaced', async () => {
  const told = (await twoChannels()).pipe(annotate({ key: 'day', value: 1 }), annotate({ key: 'day', value: { number: 2 } }))
  expect(told.getAnnotation('day')).toEqual({ number: 2 })
})

test('what JSON would change is refused: an instance of a class, a list with holes', async () => {
  const recording = await twoChannels()
  const holes: number[] = []
  holes[1] = 1
  const given: readonly unknown[] = [new Date(0), new Map([[1, 2]]), new Set([1]), Uint8Array.of(1), new URL('file:///a'), holes]
  for (const value of given.flatMap((each) => [each, { within: [each] }]))
    expect(refusal(() => recording.pipe(annotate({ key: 'k', value: value as string })))).toContain(
      'plain objects and full lists',
    )
})
