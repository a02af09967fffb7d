/** What all engines are held to: the bytes of a save on one machine. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { generateRecording } from '../../src/index.js'
import type { Checks, Outcome } from '../tools/checks.js'

const entry = resolve('dist/src/cli.js')
/** How `rxephys` is called. */
export const rxephys: readonly string[] = [process.execPath, entry]

/** A program that runs, and its end. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Outcome>
  /** Resolves once it has said something on standard error that fits. Rejects when it ends without. */
  readonly said: (what: RegExp) => Promise<void>
}

const alive = new Set<ChildProcess>()

/** Check something, and end at once whatever it has left. */
export const attempt = async (checks: Checks, what: string, work: () => Promise<string | undefined>): Promise<void> => {
  const began = performance.now()
  await checks.attempt(what, work)
  console.log(`        ${((performance.now() - began) / 1000).toFixed(1)} s`)
  for (const child of alive) child.kill('SIGKILL')
}

/** Start a program. */
export const start = ([program, ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): Running => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  alive.add(child)
  let [output, errors, isOver] = ['', '', false]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<Outcome>((done, failed) => {
    child.once('error', failed)
    child.once('close', (status) => {
      isOver = true
      alive.delete(child)
      done({ status, output, errors })
    })
  })
  const said = async (what: RegExp): Promise<void> => {
    while (!what.test(errors)) {
      if (isOver) throw new Error(`it ended, and never said ${what}: ${errors}`)
      await delay(20)
    }
  }
  return { child, ended, said }
}

/** Start a command of rxephys. */
export const begin = (args: readonly string[], env: NodeJS.ProcessEnv = {}, on: readonly string[] = []): Running =>
  start([...on, ...rxephys, ...args], env)

/** All files below a folder, by their names. */
export const filesBelow = (folder: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  )

/** One hash of files and their names. */
export const hashOfFiles = (files: ReadonlyMap<string, Uint8Array>): string => {
  const hash = createHash('sha256')
  for (const [name, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(name).update(bytes)
  return hash.digest('hex')
}

/** One hash of all files below a folder, by their names. */
export const hashOf = (folder: string): string => hashOfFiles(filesBelow(folder))

/** The texts of some files. */
export const textsOf = (files: ReadonlyMap<string, Uint8Array>): string =>
  [...files.values()].map((bytes) => Buffer.from(bytes).toString('latin1')).join('\n')

/** A save that engines do, and what it is on one machine. */
export interface Case {
  readonly folder: string
  /** The words that save it to a path. */
  readonly saving: (out: string) => readonly string[]
  /** The words that plan the same. */
  readonly planning: (out: string) => readonly string[]
  /** What is wrong with a save of it; undefined when it is what one machine makes. */
  readonly wrong: (out: string, outcome: Outcome) => string | undefined
}

/** A recording, and what one machine saves of it. */
export const makeCase = async (folder: string): Promise<Case> => {
  const recording = await generateRecording({
    numChannels: 16,
    durations: [45, 15],
    samplingFrequency: 10_000,
    dtype: 'int16',
    seed: 3,
  })
  const input = join(folder, 'recording')
  await recording.save(input)
  const operator = ['--op', 'bandpassFilter:{"freqMin":300,"freqMax":3000}']
  const saving = (out: string): readonly string[] => ['save', input, out, ...operator, '--no-progress']
  const planning = (out: string): readonly string[] => ['plan', input, out, ...operator]
  const whole = join(folder, 'whole.zarr')
  const { status, errors } = await begin([...saving(whole), '--jobs', '2']).ended
  if (status !== 0) throw new Error(errors)
  const expected = hashOf(whole)
  return {
    folder,
    saving,
    planning,
    wrong: (out, outcome) => {
      if (outcome.status !== 0) return `exit status ${outcome.status}: ${outcome.errors}`
      if (!existsSync(out)) return `nothing stands at ${out}: ${outcome.errors}`
      return hashOf(out) === expected ? undefined : 'other bytes than one machine writes'
    },
  }
}
