import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Answer, Asked } from './mutantRunner.js'

/** Runs tests in a process of their own. */
export interface Runner {
  /** What the tests told; undefined when they did not end within that many seconds, or took the process with them. */
  readonly run: (asked: Asked, patience: number) => Promise<Answer | undefined>
  readonly end: () => void
}

const program = fileURLToPath(new URL('mutantRunner.ts', import.meta.url))

/** A runner for the tests of a tree; a process that hangs is ended, and the next run has a new one. */
export const openRunner = (tree: string): Runner => {
  let child: ChildProcess | undefined
  /** What was changed for the run before: by now it may have been put back, which is a change too. */
  let before: readonly string[] = []
  /** What the process says next; undefined when it ends, or says nothing for that long. */
  const said = (from: ChildProcess, patience: number): Promise<Answer | undefined> =>
    new Promise((resolve) => {
      const answer = (told: Answer | undefined): void => {
        clearTimeout(timer)
        from.removeAllListeners()
        resolve(told)
      }
      const timer = setTimeout(() => answer(undefined), 1000 * patience)
      from.once('message', (told: Answer) => answer(told))
      from.once('exit', () => answer(undefined))
    })
  const end = (): void => {
    // Its own group of processes: those that run the tests end with it.
    if (child?.pid !== undefined && child.exitCode === null)
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {}
    child = undefined
  }
  return {
    run: async ({ changed, ...asked }, patience) => {
      if (child === undefined) {
        child = fork(program, [tree], {
          cwd: tree,
          execArgv: ['--import', 'tsx'],
          stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
          detached: true,
        })
        await said(child, 60)
      }
      child.send({ ...asked, changed: [...new Set([...before, ...changed])].map((path) => join(tree, path)) })
      before = changed
      const answer = await said(child, patience)
      if (answer === undefined) end()
      return answer
    },
    end,
  }
}
