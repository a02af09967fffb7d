import { annotate } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, twoChannels, waves } from './twoChannels.js'

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
