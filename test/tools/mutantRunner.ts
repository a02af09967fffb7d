/** Runs tests of a tree again and again in one process, so that only what was changed is read anew; see mutants.ts. */
import { createVitest } from 'vitest/node'

/** What the runner is asked: files to run, after some were changed. */
export interface Asked {
  readonly changed: readonly string[]
  readonly tests: readonly string[]
}
/** What it answers, at the first failure or at the end: the files that failed, and the seconds that each that passed took. */
export interface Answer {
  readonly failed: readonly string[]
  readonly seconds: Readonly<Record<string, number>>
}

const root = process.argv[2]
const vitest = await createVitest(
  'test',
  // In a process that goes on from file to file, a changed module would not be read anew.
  { root, watch: false, bail: 1, isolate: true, reporters: [{}], passWithNoTests: true },
  {},
  { stdout: process.stderr },
)

/** How often tests are begun anew that were left out. */
const TRIES = 5

const answer = async ({ changed, tests }: Asked, left = TRIES): Promise<Answer> => {
  for (const file of changed) vitest.invalidateFile(file)
  const specifications = (await Promise.all(tests.map((test) => vitest.globTestSpecifications([test])))).flat()
  // What earlier runs told would be told again.
  vitest.state.clearErrors()
  for (const project of vitest.projects) vitest.state.clearFiles(project, [...vitest.state.filesMap.keys()])
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  // The end of an earlier run, at its first failure, may come late and end this one before it begins: that tells nothing.
  const states = testModules.map((module) => module.state())
  if (left > 0 && unhandledErrors.length === 0 && !states.includes('failed') && states.some((state) => state !== 'passed'))
    return answer({ changed, tests }, left - 1)
  const failed = testModules.filter((module) => module.state() === 'failed').map(({ relativeModuleId }) => relativeModuleId)
  return {
    // An error that no test waited for may be of any of them.
    failed: failed.length === 0 && unhandledErrors.length > 0 ? tests : failed,
    seconds: Object.fromEntries(
      testModules.flatMap((module) => {
        if (module.state() !== 'passed') return []
        const { duration, collectDuration, setupDuration, prepareDuration, environmentSetupDuration } = module.diagnostic()
        const total = duration + collectDuration + setupDuration + prepareDuration + environmentSetupDuration
        return [[module.relativeModuleId, total / 1000]]
      }),
    ),
  }
}

process.on('message', (asked: Asked) => {
  answer(asked).then(
    (told) => process.send?.(told),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.send?.('ready')
