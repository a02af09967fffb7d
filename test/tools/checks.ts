import { spawnSync } from 'node:child_process'

/** Counts checks and prints a line each; for programs that check what a test runner cannot. */
export class Checks {
  private passed = 0
  private failed = 0

  /** Note whether `what` holds, and, where it does not, `found`. */
  check(what: string, holds: boolean, found = ''): void {
    if (holds) this.passed++
    else this.failed++
    console.log(holds ? `  ok    ${what}` : `  FAIL  ${what}${found === '' ? '' : `: ${found}`}`)
  }

  /** Do `work`, which is to give undefined when all is well, or what was found wrong; a throw is a failure too. */
  async attempt(what: string, work: () => Promise<string | undefined> | string | undefined): Promise<void> {
    try {
      const found = await work()
      this.check(what, found === undefined, found)
    } catch (error) {
      this.check(what, false, error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }

  /** Say loudly that checks are not made; where CI=true nothing may be left out, and it counts as a failure. */
  skip(what: string, why: string): void {
    if (process.env.CI === 'true') this.check(what, false, `${why}; on CI nothing may be skipped`)
    else console.log(`  SKIPPED  ${what}: ${why}`)
  }

  /** Print the count, and leave with status 1 if anything failed, or if nothing was checked at all. */
  end(): void {
    console.log(`${this.passed} passed, ${this.failed} failed`)
    process.exitCode = this.failed > 0 || this.passed === 0 ? 1 : 0
  }
}

export interface Outcome {
  readonly status: number | null
  readonly output: string
  readonly errors: string
}

/** Run a program to its end, `input` on its standard input. */
export const run = (
  command: string,
  args: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv = {},
  input = '',
): Outcome => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  return { status, output: stdout ?? '', errors: error === undefined ? (stderr ?? '') : error.message }
}

/** Undefined when the program ended well, else the end of what it printed: for `attempt`. */
export const wrong = ({ status, output, errors }: Outcome): string | undefined =>
  status === 0 ? undefined : `exit status ${status}\n${`${output}\n${errors}`.trim().slice(-3000)}`
