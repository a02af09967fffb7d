import { spawn } from 'node:child_process'
import { configureArena } from '../dsp/arena.js'
import type { Json } from '../model/header.js'
import { globalBudget, setGlobalJobOptions } from '../run/jobs.js'
import type { Step } from '../viewer/protocol.js'
import { saverInto } from '../viewer/server/saver.js'
import { startServer } from '../viewer/server/server.js'
import { createSession } from '../viewer/session/session.js'
import type { CommandContext } from './command.js'
import { registerModules } from './input.js'
import { jobsOf } from './jobOptions.js'
import { parseKind } from './kindText.js'
import { print, tell } from './output.js'
import { UsageError } from './usage.js'
import type { ViewValues } from './view.js'
import { openAll, openSample } from './viewOpen.js'

/** It stands beside other programs all day. */
const BUDGET = '512Mi'

/** Serve until Ctrl-C. Rejects with a `FaultError` or a `UsageError`. */
export const viewAndServe = async (paths: readonly string[], values: ViewValues, context: CommandContext): Promise<void> => {
  const port = portOf(values.port)
  setGlobalJobOptions(jobsOf({ 'memory-budget': values['memory-budget'] ?? BUDGET }))
  // The memory of kernels is never given back: what does not fit into a part of the budget is worked on in memory that is.
  configureArena({ bytes: globalBudget() / 4 })
  const signal = context.signal()
  await registerModules(values.module)
  const steps = (values.op ?? []).map((text): Step => {
    const { kind, params } = parseKind(text, '--op')
    return { name: kind, params }
  })
  const isNamed = paths.length + (values.live ?? []).length + (values.sorting ?? []).length > 0
  if (!isNamed && (values.source ?? values.recording ?? values.stream) !== undefined)
    throw new UsageError('PATH is missing: what is to be looked at? Or --live SOURCE')
  const saveTo = values['save-to']
  const save =
    saveTo === undefined
      ? undefined
      : await saverInto(saveTo).catch(() => {
          throw new UsageError(`--save-to: ${saveTo} is no folder; make it first`)
        })
  const opened = isNamed ? await openAll(paths, values, steps, signal) : await openSample(steps)
  if (!isNamed) tell('no PATH is named: a generated recording is shown; rxephys view PATH shows yours')
  const session = createSession({
    opened: () => opened,
    files: textsIn(steps),
    memoryBudget: globalBudget(),
    ...(save !== undefined && { save }),
  })
  const server = await started([...opened.recordings.keys()][0]).catch(async (error: unknown) => {
    // What is being acquired would be listened to for ever.
    await session.close()
    throw error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      ? new UsageError(`--port ${port}: another program has it; leave --port out for any that is free`)
      : error
  })
  for (const each of [...opened.recordings.values()].map(({ recording }) => `${recording}`)) print(each)
  for (const each of [...opened.sortings.values()].map(({ sorting }) => `${sorting}`)) print(each)
  for (const each of [...opened.events.values()].map(({ events }) => `${events}`)) print(each)
  for (const { name } of opened.live?.values() ?? []) print(`live: ${name}`)
  print('', server.url, '')
  tell('Ctrl-C ends it')
  if (values['no-open'] !== true) openBrowser(server.url)
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  await server.close()

  async function started(first: string | undefined): ReturnType<typeof startServer> {
    if (first !== undefined && steps.length > 0) {
      const checked = await session.answer({ type: 'check', recording: first, pipeline: steps }, signal)
      if ('fault' in checked) throw new UsageError(checked.fault.message)
    }
    return startServer({ session, port })
  }
}

const portOf = (text = '0'): number => {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new UsageError(`--port: expected an integer from 0 to 65535, found "${text}"`)
}

/** Every text among the parameters of the command line: files that a pipeline of the page may name too. */
const textsIn = (steps: readonly Step[]): ReadonlySet<string> => {
  const texts = new Set<string>()
  const add = (value: Json): void => {
    if (typeof value === 'string') texts.add(value)
    else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) add(each)
  }
  for (const { params = {} } of steps) add(params)
  return texts
}

/** Open an address in the browser of whoever is logged in; where there is none, the printed address is all. */
const openBrowser = (url: string): void => {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open']
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
