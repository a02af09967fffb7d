import { createRequire } from 'node:module'
import { isFaultError, nearest, renderFault } from '../model/fault.js'
import { align } from './align.js'
import type { Command } from './command.js'
import { demo } from './demo.js'
import { finish } from './finish.js'
import { info } from './info.js'
import { interruptible } from './interrupt.js'
import { live } from './live.js'
import { operators } from './operators.js'
import { print, tell, twoColumns } from './output.js'
import { pipeline } from './pipeline.js'
import { plan } from './plan.js'
import { plot } from './plot.js'
import { recipes } from './recipes.js'
import { run } from './run.js'
import { save } from './save.js'
import { simulate } from './simulate.js'
import { UsageError } from './usage.js'
import { verify } from './verify.js'
import { view } from './view.js'
import { work } from './work.js'
import { worker } from './worker.js'

/** Every command. What one of them does is loaded when it is called, so that none waits for what another needs. */
const commands: Readonly<Record<string, Command>> = {
  info,
  view,
  plot,
  save,
  plan,
  work,
  worker,
  finish,
  live,
  simulate,
  pipeline,
  run,
  verify,
  align,
  operators,
  recipes,
  demo,
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
    await interruptible(INTERRUPTED, (context) => commands[name].main(args, context))
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
