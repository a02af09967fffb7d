import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

/** What the machine can do at best: bytes a second. */
export interface Limits {
  /** Copying memory in one thread. */
  readonly memoryCopy: number
  /** Copying the input file to the output's place with `dd`. */
  readonly fileCopy: number
}

const MEMORY = 256 * 2 ** 20

export const measureLimits = (input: string, output: string): Limits => {
  const from = new Uint8Array(MEMORY).fill(1)
  // Touched before: else the time is that of the first use of each page.
  const into = new Uint8Array(MEMORY).fill(2)
  const memory = secondsOf(() => into.set(from))
  fs.rmSync(output, { force: true })
  const file = secondsOf(() => execFileSync('dd', [`if=${input}`, `of=${output}`, 'bs=1M', 'status=none']))
  fs.rmSync(output, { force: true })
  return { memoryCopy: MEMORY / memory, fileCopy: fs.statSync(input).size / file }
}

const secondsOf = (act: () => unknown): number => {
  const start = performance.now()
  act()
  return (performance.now() - start) / 1000
}
