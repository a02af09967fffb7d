import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import readline from 'node:readline'

/** A process that is told a case on a line and answers with seconds. */
export interface Side {
  readonly seconds: (order: object) => Promise<number>
  /** All the numbers of its answer: seconds, and what else it measures. */
  readonly ask: (order: object) => Promise<readonly number[]>
  /** The most memory that the process and its children hold at once while they do a case, in bytes. Not to be timed. */
  readonly peak: (order: object) => Promise<number>
  readonly end: () => void
}

/** How often memory is looked at, in milliseconds. */
const LOOK = 25

/** Start one side of the benchmark. Rejects when it dies. */
export const startSide = (command: string, args: readonly string[]): Side => {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (order: object): Promise<readonly number[]> => {
    child.stdin.write(`${JSON.stringify(order)}\n`)
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${command} ended: ${child.exitCode ?? child.signalCode}`)
    return value.split(' ').map(Number)
  }
  const seconds = async (order: object): Promise<number> => (await ask(order))[0]
  return {
    seconds,
    ask,
    // Each look holds up the process that is looked at.
    peak: async (order) => {
      let most = 0
      const timer = setInterval(() => {
        most = Math.max(most, heldBy(child))
      }, LOOK)
      try {
        await seconds(order)
        return most
      } finally {
        clearInterval(timer)
      }
    },
    end: () => void child.kill(),
  }
}

/** Memory of a process and all below it; pages that several share are counted once (proportional set size). */
const heldBy = ({ pid }: ChildProcess): number => {
  if (pid === undefined) return 0
  return familyOf(pid).reduce((sum, member) => sum + proportionalBytes(member), 0)
}

const familyOf = (pid: number): readonly number[] => {
  try {
    const tasks = fs.readdirSync(`/proc/${pid}/task`)
    const children = tasks.flatMap((task) =>
      fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    )
    return [pid, ...children.flatMap((child) => familyOf(Number(child)))]
  } catch {
    // It ended between one look and the next.
    return []
  }
}

const proportionalBytes = (pid: number): number => {
  try {
    const [, kilobytes = '0'] = /^Pss:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
    return Number(kilobytes) * 1024
  } catch {
    return 0
  }
}
