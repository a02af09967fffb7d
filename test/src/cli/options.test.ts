import { expect, test } from 'vitest'
import { parseOptions } from '../../../src/cli/options.js'

const specs = {
  jobs: { type: 'string', value: 'N', doc: 'workers' },
  op: { type: 'string', multiple: true, doc: 'operators' },
  json: { type: 'boolean', doc: 'as JSON' },
} as const
const plain = (args: readonly string[]) => {
  const { values, positionals } = parseOptions(args, specs)
  return { values: { ...values }, positionals }
}

test('options stand anywhere; the last of one wins, those that may be several keep their order', () => {
  expect(plain(['a', '--op', 'x', '--jobs', '1', 'b', '--json', '--op=y:{"z":"=-"}', '--jobs=2'])).toEqual({
    values: { op: ['x', 'y:{"z":"=-"}'], jobs: '2', json: true },
    positionals: ['a', 'b'],
  })
})

test('a value may start with a dash, and "-" and what follows "--" are no options', () => {
  expect(plain(['-', '--jobs', '-1', '--', '--json'])).toEqual({ values: { jobs: '-1' }, positionals: ['-', '--json'] })
})

test.each([
  [['--jbos', '1'], 'unknown option --jbos; did you mean --jobs?'],
  [['--elephants'], 'unknown option --elephants; known: --jobs, --op, --json'],
  [['-x'], 'unknown option -x; known: --jobs'],
  [['--toString'], 'unknown option --toString'],
  [['--jobs'], '--jobs needs a value: --jobs N'],
  [['--jobs', '--json'], '--jobs needs a value'],
  [['--json=1'], '--json takes no value, found "1"'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args, specs)).toThrow(message)
})
