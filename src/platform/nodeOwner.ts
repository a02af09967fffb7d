import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import { threadId } from 'node:worker_threads'
import type { Owner } from './files.js'

const attempt = (act: () => string): string | undefined => {
  try {
    return act().trim() || undefined
  } catch {
    return undefined
  }
}

const textOf = (path: string): string | undefined => attempt(() => fs.readFileSync(path, 'utf8'))

/** What Linux says of a process after its name, which may hold anything: its state first, its start 19 words later. */
const linuxStat = (process: number): readonly string[] | undefined => {
  const stat = textOf(`/proc/${process}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** When a process started, in the words of its system; undefined where there is no telling. */
const startOf = (id: number): string | undefined => {
  if (process.platform === 'linux') return linuxStat(id)?.[19]
  if (process.platform === 'win32') return undefined
  return attempt(() => execFileSync('ps', ['-o', 'lstart=', '-p', `${id}`], { encoding: 'utf8', env: { LC_ALL: 'C' } }))
}

const isRunning = (id: number): boolean => {
  // A process that was killed and that nobody has asked after yet.
  if (/^[ZX]/.test(linuxStat(id)?.[0] ?? '')) return false
  try {
    return process.kill(id, 0)
  } catch (error) {
    // Somebody else's process may not be signalled, and runs.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const tell = (): Owner => {
  const told = {
    started: startOf(process.pid),
    machine: textOf('/etc/machine-id'),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    space: attempt(() => fs.readlinkSync('/proc/self/ns/pid')),
  }
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
  return { host: os.hostname(), process: process.pid, thread: threadId, ...known }
}

let self: Owner | undefined

export const owner = (): Owner => {
  self ??= tell()
  return self
}

export const lives = (other: Owner): boolean | undefined => {
  const { host, machine, boot, space } = owner()
  if (other.host !== host || other.machine !== machine) return undefined
  // The machine was started anew since; without its number it may as well be another of the same name.
  if (other.boot !== boot) return machine === undefined ? undefined : false
  if (other.space !== space) return undefined
  if (!isRunning(other.process)) return false
  const started = startOf(other.process)
  return started === undefined || other.started === undefined || started === other.started
}
