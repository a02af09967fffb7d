import { FaultError, type Recording } from '../../index.js'
import type { Answer, Description, Followings, Part, Question, Questions, SaveRequest, Saving, Session } from '../protocol.js'
import { spikeAnswers } from './answers/index.js'
import { checkRequest } from './checked.js'
import { codeOf, liveCodeOf } from './code.js'
import { refuseRequest, sessionFault } from './faults.js'
import type { Opened } from './open.js'
import { Overviews } from './overview.js'
import { closedSteps, Pipelines } from './pipelines.js'
import { Precedence } from './precedence.js'
import { saturationAnswer } from './saturation.js'
import { descriptionOf, shapeOf } from './shape.js'
import { Scales, tracesAnswer, valueAnswer } from './traces.js'

/** Saves recordings below one folder. */
export interface Saver {
  readonly folder: string
  readonly save: (
    recording: Recording,
    request: Pick<SaveRequest, 'name' | 'overwrite'>,
    signal: AbortSignal,
    next: (part: Saving) => void | Promise<void>,
  ) => Promise<void>
}

/** What a session may do, and with what. */
export interface SessionOptions {
  /** What is open, now: a page may open more. */
  readonly opened: () => Opened
  /** The files that a pipeline may name: those of the command line for a page that a server has, any for one that reads for itself. */
  readonly files: ReadonlySet<string> | 'any'
  /** Opens what a page asks for; absent where it may not. */
  readonly open?: (request: Question<'open'>, signal: AbortSignal) => Promise<void>
  /** Saves what a page asks for; absent where it may not. */
  readonly save?: Saver
  /** Bytes that the engine may take: what the session keeps beside it is a part of them. The engine's default where it is left out. */
  readonly memoryBudget?: number
}

type Answers = { readonly [K in keyof Questions]?: (request: Question<K>, signal: AbortSignal) => Promise<Answer<K>> }
type Follows = {
  readonly [K in keyof Followings]?: (
    request: { readonly type: K } & Followings[K]['request'],
    signal: AbortSignal,
    next: (part: Part<K>) => void | Promise<void>,
  ) => Promise<void>
}

/** A session that answers about what is open, with the engine of this thread. */
export const createSession = (options: SessionOptions): Session => {
  const { opened, files, open, save, memoryBudget = 2 ** 31 } = options
  const pipelines = new Pipelines(opened, files)
  const scales = new Scales(pipelines)
  const liveNamed = ({ recording }: { readonly recording: string }) => opened().live?.get(recording)
  const precedence = new Precedence()
  const rest = (signal: AbortSignal): Promise<void> => precedence.rest(signal)
  const overviews = new Overviews(pipelines, rest, memoryBudget / 4)
  const describe = async (): Promise<Description> =>
    descriptionOf(opened(), {
      live: await Promise.all([...(opened().live ?? new Map()).values()].map((source) => source.describe())),
      saving: { allowed: save !== undefined, ...(save !== undefined && { folder: save.folder }) },
      opening: open !== undefined,
    })
  const answers: Answers = {
    describe,
    operators: async () => ({ operators: await pipelines.list() }),
    check: async (request) => {
      try {
        const { recording } = await pipelines.build(request)
        return {
          shape: await shapeOf(recording),
          closed: closedSteps(recording, request.pipeline.filter(({ off }) => off !== true).length),
          notices: recording.notices.map(({ message }) => message),
        }
      } catch (error) {
        return { fault: sessionFault(error).fault }
      }
    },
    code: async (request) => {
      const live = liveNamed(request)
      if (live !== undefined) return liveCodeOf(live.name, request.pipeline)
      const source = opened().recordings.get(request.recording)
      const { recording } = await pipelines.build(request)
      return codeOf(source ?? refuseRequest('recording', 'one that is open', request.recording), recording, request.pipeline)
    },
    traces: async (request, signal) =>
      liveNamed(request)?.traces(request) ?? tracesAnswer((await pipelines.build(request)).recording, request, signal),
    saturation: async (request, signal) => saturationAnswer((await pipelines.build(request)).recording, request, signal),
    value: async (request) =>
      liveNamed(request)?.value(request) ??
      valueAnswer(await pipelines.source(request.recording), (await pipelines.build(request)).recording, request),
    scale: (request, signal) => scales.answer(request, signal),
    ...spikeAnswers({
      opened,
      pipelines,
      scale: (request, signal) => scales.answer(request, signal),
      bytes: memoryBudget / 16,
      rest,
    }),
    ...(open !== undefined && {
      open: async (request, signal) => {
        await open(request, signal)
        return describe()
      },
    }),
  }
  const follows: Follows = {
    live: async (request, signal, next) =>
      (liveNamed(request) ?? refuseRequest('recording', 'an acquisition', request.recording)).follow(request, signal, next),
    overview: (request, signal, next) => overviews.follow(request, signal, next),
    ...(save !== undefined && {
      save: async (request, signal, next) => save.save((await pipelines.build(request)).recording, request, signal, next),
    }),
  }
  return {
    answer: async (request, signal) => {
      const act = answers[request.type]
      return precedence.answer(request.type, signal, () => answered(request, signal, act && (() => act(request, signal))))
    },
    follow: async (request, signal, next) => {
      const act = follows[request.type]
      return answered(request, signal, act && (() => act(request, signal, next)))
    },
    close: async () => {
      for (const source of opened().live?.values() ?? []) source.close()
    },
  }
}

/** Check a request and act; what goes wrong is a `SessionFault`, or the signal's reason. */
const answered = async <A>(
  request: { readonly type: string },
  signal: AbortSignal,
  act: (() => Promise<A>) | undefined,
): Promise<A> => {
  try {
    signal.throwIfAborted()
    checkRequest(request)
    if (act === undefined)
      throw new FaultError({ _tag: 'Unsupported', what: `"${request.type}" is not answered here`, hint: undefined })
    return await act()
  } catch (error) {
    signal.throwIfAborted()
    throw sessionFault(error)
  }
}
