import { spawn } from 'node:child_process'
import { tell } from './output.js'

/** How long a command may take to answer after a Ctrl-C, in milliseconds: while a kernel runs in its thread it cannot. */
const GRACE = 4000
const INTERRUPTED = 130

/** True in the process that `supervised` starts. */
const isSupervised = (): boolean => process.send !== undefined && process.env.RXEPHYS_SUPERVISED === '1'

/**
 * Whether a command line runs operators that did not come with rxephys, in a process that nobody watches: such an operator may
 * never return, and a thread that computes hears of no signal.
 */
export const needsSupervision = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--module' || arg.startsWith('--module=')) && !isSupervised()

/** Run the command line in a process of its own, and end that when it answers no Ctrl-C; the exit status. */
export const supervised = (args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    // In a group of its own, a Ctrl-C of the terminal reaches it once: from here.
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, RXEPHYS_SUPERVISED: '1' },
      detached: process.platform !== 'win32',
    })
    let waiting: ReturnType<typeof setTimeout> | undefined
    /** Ask until it has ended; once it does not answer, end it. */
    const ask = (): void => {
      clearTimeout(waiting)
      waiting = setTimeout(() => {
        tell('stopping: an operator did not answer, and was ended')
        child.kill('SIGKILL')
      }, GRACE)
      if (child.connected) child.send('are you there?', () => undefined)
    }
    child.on('message', () => {
      clearTimeout(waiting)
      waiting = setTimeout(ask, GRACE / 4)
    })
    const pass = (signal: NodeJS.Signals) => (): void => {
      child.kill(signal)
      ask()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass(signal))
    child.on('error', reject)
    child.on('close', (status) => {
      clearTimeout(waiting)
      resolve(status ?? INTERRUPTED)
    })
  })

/** Answer the process that watches this one, and do not outlive it. */
export const answerSupervisor = (): void => {
  if (!isSupervised()) return
  process.on('message', () => process.send?.('here'))
  process.on('disconnect', () => process.exit(INTERRUPTED))
  // Listening is no reason to stay.
  process.channel?.unref()
}
