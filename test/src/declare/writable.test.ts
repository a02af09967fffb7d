import { expect, test } from 'vitest'
import { unwritable } from '../../../src/declare/writable.js'
import { renderFault } from '../../../src/model/fault.js'
import type { Property } from '../../../src/model/properties.js'

const told = (ids: readonly string[], properties: Readonly<Record<string, Property>>): string => {
  const fault = unwritable(ids, properties)
  return fault === undefined ? 'nothing' : renderFault(fault)
}

test('what files would not give back is known before they are written', () => {
  expect(told(['a'], { p: { dtype: 'int64', values: [[1, 2]] }, q: { dtype: 'string', values: ['\0a'] } })).toBe('nothing')
  expect(told(['a\0'], {})).toContain('NUL')
  expect(told([], { p: { dtype: 'int64', values: [[1], [2, 3], [1], [1]] } })).toContain('rows of one length')
  expect(told([], { p: { dtype: 'int64', values: [2 ** 53] } })).toContain('values that int64 holds')
  expect(told([], { p: { dtype: 'string', values: ['a\0'] } })).toContain('NUL')
  expect(told([], { contact_vector: { dtype: 'int64', values: [1] } })).toContain('contacts of the probe')
})
