/** Hosts as network namespaces: each has an address of its own on a bridge, and reaches the others by nothing else. */
import { run, wrong } from '../tools/checks.js'

export interface Hosts {
  /** The address of this machine, as the hosts reach it. */
  readonly gateway: string
  /** The words that run a program on one of them. */
  readonly on: (host: number) => readonly string[]
  readonly end: () => void
}

const ip = (...args: readonly string[]): void => {
  const failed = wrong(run('ip', args, '/'))
  if (failed !== undefined) throw new Error(`ip ${args.join(' ')}: ${failed}`)
}

/** Make some; `end` them. Needs root. */
export const makeHosts = (count: number): Hosts => {
  // Names of interfaces are 15 letters at most.
  const name = `rx${process.pid}`
  const bridge = `${name}b`
  const network = `10.${200 + (process.pid % 50)}.${process.pid % 250}`
  const numbers = Array.from({ length: count }, (_, host) => host)
  const undo: (() => void)[] = []
  const end = (): void => {
    for (const each of undo.toReversed()) each()
    undo.length = 0
  }
  const make = (args: readonly string[], ...back: readonly string[]): void => {
    ip(...args)
    undo.push(() => void run('ip', back, '/'))
  }
  try {
    make(['link', 'add', bridge, 'type', 'bridge'], 'link', 'del', bridge)
    ip('addr', 'add', `${network}.1/24`, 'dev', bridge)
    ip('link', 'set', bridge, 'up')
    for (const host of numbers) {
      const [space, inside, outside] = [`${name}n${host}`, `${name}i${host}`, `${name}o${host}`]
      make(['netns', 'add', space], 'netns', 'del', space)
      make(['link', 'add', outside, 'type', 'veth', 'peer', 'name', inside], 'link', 'del', outside)
      ip('link', 'set', outside, 'master', bridge, 'up')
      ip('link', 'set', inside, 'netns', space)
      ip('-n', space, 'addr', 'add', `${network}.${10 + host}/24`, 'dev', inside)
      ip('-n', space, 'link', 'set', inside, 'up')
      ip('-n', space, 'link', 'set', 'lo', 'up')
    }
  } catch (error) {
    end()
    throw error
  }
  return { gateway: `${network}.1`, on: (host) => ['ip', 'netns', 'exec', `${name}n${host}`], end }
}
