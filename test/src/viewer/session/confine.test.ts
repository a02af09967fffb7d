import { listOperators } from 'rxephys'
import { expect, test } from 'vitest'
import { confined } from '../../../../src/viewer/session/confine.js'

const operators = (await listOperators()).filter(({ fields }) => fields.some(({ type }) => type === 'file'))
const [{ name, fields }] = operators
const file = fields.find(({ type }) => type === 'file')?.name ?? ''

test.each([
  ['itself', { [file]: '/etc/passwd' }],
  ['in a list', { [file]: ['allowed', '/etc/passwd'] }],
  ['in an object', { [file]: { path: ['/etc/passwd'] } }],
  ['of an operator within', { operators: [{ kind: name, params: { [file]: '/etc/passwd' } }] }],
  ['by another spelling', { [file.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]: '/etc/passwd' }],
])('a file that was not named when the server began is refused: %s', (_, params) => {
  expect(() => confined({ name, params }, operators, new Set(['allowed']))).toThrow(/expected no path.*\/etc\/passwd/)
})

test('one that was named is not', () => {
  expect(() => confined({ name, params: { [file]: 'allowed' } }, operators, new Set(['allowed']))).not.toThrow()
})
