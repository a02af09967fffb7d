import { expect, test } from 'vitest'
import { listOperators } from '../../../src/index.js'

test('a form knows of a band-pass filter what its reference says', async () => {
  const operators = await listOperators()
  const { summary, doc, fields, estimates } = operators.find(({ name }) => name === 'bandpassFilter') ?? {}
  expect(summary).toMatch(/^[A-Z].*\.$/)
  expect(doc).toContain('Units')
  expect(estimates).toBe(false)
  expect(fields?.find(({ name }) => name === 'freqMin')).toMatchObject({
    type: 'number',
    typeText: 'a positive number',
    unit: 'Hz',
    required: false,
    fallback: 300,
  })
  expect(fields?.find(({ name }) => name === 'ftype')).toMatchObject({ type: 'choice', choices: ['butter', 'cheby1', 'cheby2'] })
  expect(fields?.find(({ name }) => name === 'addReflectPadding')).toMatchObject({ type: 'flag', fallback: false })
  expect(fields?.find(({ name }) => name === 'dtype')?.choices).toContain('int16')
})

test('they are those from one recording to one, by name', async () => {
  const names = (await listOperators()).map(({ name }) => name)
  expect(names).toEqual(names.toSorted())
  expect(names).toContain('commonReference')
  expect(names).not.toContain('aggregateChannels')
  expect(names).not.toContain('detectPeaks')
})

test('what may be a file says so, so that a server can refuse it, and what is found in samples too', async () => {
  const operators = new Map((await listOperators()).map((operator) => [operator.name, operator]))
  const typeOf = (operator: string, field: string): string | undefined =>
    operators.get(operator)?.fields.find(({ name }) => name === field)?.type
  expect(typeOf('setTimes', 'times')).toBe('file')
  expect(typeOf('interpolateMotion', 'motion')).toBe('file')
  expect(typeOf('whiten', 'W')).toBe('file')
  expect(operators.get('whiten')?.estimates).toBe(true)
})
