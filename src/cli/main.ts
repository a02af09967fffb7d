import { createRequire } from 'node:module'
import { isFaultError, nearest, renderFault } from '../model/fault.js'
import type { Command } from './command.js'
import { interruptible } from './interrupt.js'
import { print, tell, twoColumns } from './output.js'
import { UsageError } from './usage.js'

/** Every command: loaded when it is called, so that none waits for what another needs. */
const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  info: { summary: 'tell what a recording or a sorting holds', load: async () => (await import('./info.js')).info },
  save: { summary: 'process a recording or a sorting and save it', load: async () => (await import('./save.js')).save },
  pipeline: {
    summary: 'write a pipeline as JSON, to run later or elsewhere',
    load: async () => (await import('./pipeline.js')).pipeline,
  },
  run: { summary: 'run a pipeline JSON and save the result', load: async () => (await import('./run.js')).run },
  operators: {
    summary: 'list the operators, or tell one’s parameters',
    load: async () => (await import('./operators.js')).operators,
  },
  demo: {
    summary: 'make up a recording, clean, save and check it, and show how',
    load: async () => (await import('./demo.js')).demo,
  },
}

const OK = 0
const FAULT = 1
const USAGE = 2
const INTERRUPTED = 130

const help = (): string =>
  [
    'rxephys: electrophysiology recordings and spike sortings as lazy pipelines',
    '',
    'Usage: rxephys COMMAND [arguments] [options]',
    '',
    ...twoColumns(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    '',
    'rxephys COMMAND --help teaches one; rxephys --version tells the version.',
    'Exit status: 0 done, 1 fault, 2 wrong usage, 130 interrupted.',
  ].join('\n')

const version = (): string => {
  const metadata: unknown = createRequire(import.meta.url)('rxephys/package.json')
  return typeof metadata === 'object' && metadata !== null && 'version' in metadata ? String(metadata.version) : 'unknown'
}

/** Run a command line; the exit status. Everything that goes wrong is told on standard error, without a stack. */
export const main = async (args: readonly string[]): Promise<number> => {
  const [name, ...rest] = args
  if (name === '--version' || name === '-V') {
    print(version())
    return OK
  }
  if (name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) {
    print(help())
    return OK
  }
  if (name === undefined) {
    tell(help())
    return USAGE
  }
  return name === 'help' ? runCommand(rest[0], ['--help']) : runCommand(name, rest)
}

const runCommand = async (name: string, args: readonly string[]): Promise<number> => {
  if (!Object.hasOwn(commands, name)) {
    const near = nearest(name, Object.keys(commands))
    tell(
      `rxephys: unknown command "${name}"; ${near === undefined ? `known: ${Object.keys(commands).join(', ')}` : `did you mean "${near}"?`}`,
    )
    return USAGE
  }
  try {
    const command = await commands[name].load()
    await interruptible(INTERRUPTED, (context) => command.main(args, context))
    return OK
  } catch (error) {
    if (error instanceof UsageError) {
      tell(`rxephys ${name}: ${error.message}`)
      tell(`rxephys ${name} --help tells more.`)
      return USAGE
    }
    if (!isFaultError(error)) {
      tell(`rxephys ${name}: ${unexpected(error)}`)
      return FAULT
    }
    if (error.fault._tag === 'Aborted') return INTERRUPTED
    tell(`rxephys ${name}: ${renderFault(error.fault)}`)
    if (error.fault._tag === 'UnknownKind')
      tell(
        `\`rxephys operators${error.fault.path === '--source' ? ' --sources` lists the kinds' : '` lists the kinds; one of your own needs --module'}`,
      )
    return FAULT
  }
}

/** What is no fault of ours to word: the system's own message, or, for a defect, where it happened. */
const unexpected = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return 'syscall' in error ? error.message : (error.stack ?? error.message)
}
