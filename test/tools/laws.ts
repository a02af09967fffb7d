/**
 * Runs the laws long: `npm run laws -- --runs 500 [--operator KIND] [--law WORDS] [--seed S --path P]`.
 * Seeds are new each time; a failure prints its seed and path, which replay it, and what to keep in regressions.ts.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const usage = 'npm run laws -- [--runs N] [--operator KIND] [--law WORDS] [--seed S [--path P]]'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    operator: { type: 'string' },
    law: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
})

const refuse = (what: string): never => {
  console.error(`${what}\n${usage}`)
  process.exit(2)
}

const runs = Number(values.runs)
if (!Number.isSafeInteger(runs) || runs < 1) refuse(`--runs: expected a positive integer, found ${values.runs}`)
if (values.seed !== undefined && !Number.isSafeInteger(Number(values.seed)))
  refuse(`--seed: expected an integer, found ${values.seed}`)
if (values.path !== undefined && values.seed === undefined) refuse('--path: is the way from a seed; give --seed too')

/** Words of a title, as vitest looks for them: what has a meaning in a pattern is taken for itself. */
const literally = (words: string): string => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const wanted = [values.operator, values.law].flatMap((words) => (words === undefined ? [] : literally(words))).join(' .*')

const { status } = spawnSync('npx', ['vitest', 'run', 'property-tests', ...(wanted === '' ? [] : ['-t', wanted])], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: {
    ...process.env,
    RXEPHYS_LAW_RUNS: `${runs}`,
    ...(values.seed !== undefined && { RXEPHYS_LAW_SEED: values.seed }),
    ...(values.path !== undefined && { RXEPHYS_LAW_PATH: values.path }),
  },
})
process.exit(status ?? 1)
