/** `rxephys view` as a program of its own, for pages that look at it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../tools/docstrings.js'

/** A server that runs. */
export interface Viewing {
  readonly url: string
  /** Of the server. */
  readonly pid: number
  readonly stop: () => void
}

/** Start it on paths, with any options; resolves when it has printed its address. */
export const startViewing = (...args: readonly string[]): Promise<Viewing> =>
  new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [join(root, 'dist/src/cli.js'), 'view', ...args, '--no-open'])
    let printed = ''
    child.stdout?.on('data', (text: unknown) => {
      printed += String(text)
      const url = /http:\/\/\S+token=\S+/.exec(printed)?.[0]
      if (url !== undefined) resolve({ url, pid: child.pid ?? 0, stop: () => child.kill() })
    })
    child.stderr?.on('data', (text: unknown) => {
      printed += String(text)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`rxephys view ended: ${printed}`)))
  })
