import nodePath from 'node:path'
import { pathToFileURL } from 'node:url'
import { either as E } from 'fp-ts'
import { sourceOf } from '../api/detect.js'
import { Events } from '../api/events.js'
import { allKinds, kindsNow } from '../api/kinds.js'
import { openRecording } from '../api/open.js'
import { openSource, streamsAt } from '../api/openers.js'
import { contextOf, withinArchive } from '../api/opening.js'
import { Recording } from '../api/recording.js'
import { Sorting } from '../api/sorting.js'
import type { Fields } from '../codec/codec.js'
import { pathField } from '../codec/paths.js'
import { isPlain } from '../codec/plain.js'
import { among, lookUp } from '../declare/catalog.js'
import type { AnySource, Watched } from '../declare/source.js'
import { orThrow, refuse } from '../model/attempt.js'
import { isFaultError, unreadable } from '../model/fault.js'
import type { DataKind } from '../model/kinds.js'
import { whenReady } from '../model/waiting.js'
import { register } from '../run/modules.js'
import { parseKind } from './kindText.js'
import { openingBar } from './openingBar.js'
import { isSorting, nameOf, openSubject, type Subject } from './subject.js'
import { UsageError } from './usage.js'

interface InputValues extends Watched {
  readonly stream?: string | undefined
  readonly source?: string | undefined
  readonly module?: readonly string[] | undefined
  readonly 'base-folder'?: string | undefined
  readonly recording?: string | undefined
  readonly 'accept-unchecked'?: boolean | undefined
  readonly 'tolerate-truncation'?: boolean | undefined
}

/** Make what the modules of `--module` declare known. Rejects with a `FaultError` where one cannot be loaded. */
export const registerModules = async (modules: readonly string[] = []): Promise<void> => {
  // A scheme has two letters at least: one is the drive of a Windows path.
  for (const module of modules)
    await register(/^[a-z][a-z\d+.-]+:/i.test(module) ? module : pathToFileURL(nodePath.resolve(module)).href)
}

/**
 * Open INPUT as its options say, and show how far it is where that takes a while. Rejects with a `FaultError`, or with a `UsageError`
 * when a stream must be chosen.
 */
export const openInput = async (input: string, values: InputValues): Promise<Subject> => {
  const bar = openingBar()
  try {
    return await openShown(input, { ...values, onProgress: bar.update })
  } finally {
    bar.end()
  }
}

const openShown = async (input: string, values: InputValues): Promise<Subject> => {
  await registerModules(values.module)
  const { recording, ...others } = values
  if (recording === undefined) return openBare(input, values)
  // The streams are those of the recording: a sorting has none.
  const { stream, ...rest } = others
  const asked = { ...accepting(values), ...tolerating(values) }
  const ofSorting = values.source === undefined ? await usedBy(input, 'spikes', asked) : asked
  const sorting = await openBare(input, {
    ...rest,
    'accept-unchecked': ofSorting.acceptUnchecked,
    'tolerate-truncation': ofSorting.tolerateTruncation,
  })
  if (!isSorting(sorting)) throw new UsageError(`--recording is for a sorting, and ${input} is ${nameOf(sorting)}`)
  const accepted = await usedBy(recording, 'traces', asked)
  const lengths = await openStream(recording, stream, streamsIn(recording), (options) =>
    openRecording(recording, { ...options, ...accepted, onProgress: values.onProgress }),
  )
  return sorting.registerRecording(lengths)
}

interface Asked {
  readonly acceptUnchecked?: true
  readonly tolerateTruncation?: true
}

/** Of what is asked of a sorting and its recording together, what each has a use for; all where opening it tells. */
const usedBy = async (place: string, gives: DataKind, asked: Asked): Promise<Asked> => {
  const path = withinArchive(place)
  if (path.endsWith('.json') || Object.keys(asked).length === 0) return asked
  const { sources } = await allKinds()
  const found = await whenReady(() => sourceOf<AnySource<DataKind>>(among(sources, { gives }), path, {}, contextOf(), '--source'))
  if (E.isLeft(found) || found.right === undefined) return asked
  const { fields } = found.right.source
  return Object.fromEntries(Object.entries(asked).filter(([option]) => Object.hasOwn(fields, option)))
}

const accepting = (values: InputValues): { readonly acceptUnchecked?: true } =>
  values['accept-unchecked'] === true ? { acceptUnchecked: true } : {}

const tolerating = (values: InputValues): { readonly tolerateTruncation?: true } =>
  values['tolerate-truncation'] === true ? { tolerateTruncation: true } : {}

const openBare = async (input: string, values: InputValues): Promise<Subject> => {
  if (values.source !== undefined) return openAs(values.source, input, values)
  if (input === '-') throw new UsageError('INPUT "-" needs --source, which makes its samples: --source generateRecording')
  const { stream, 'base-folder': baseFolder } = values
  return openStream(input, stream, streamsIn(input), (options) =>
    openSubject(input, {
      ...options,
      ...accepting(values),
      ...tolerating(values),
      onProgress: values.onProgress,
      ...(baseFolder !== undefined && { baseFolder }),
    }),
  )
}

type StreamsOf = () => Promise<readonly string[]>

/** The streams of whatever recording a path holds. */
const streamsIn =
  (path: string): StreamsOf =>
  () =>
    whenReady(() => streamsAt(kindsNow(), path, undefined))

/** Open a path that may hold several streams; where one must be chosen, they are listed. */
const openStream = async <S>(
  path: string,
  stream: string | undefined,
  streamsOf: StreamsOf,
  opened: (options: { readonly stream?: string }) => Promise<S>,
): Promise<S> => {
  if (stream !== undefined && (await streamsOf()).length === 0)
    throw new UsageError(`--stream: ${path} has no streams to choose from`)
  try {
    return await opened(stream === undefined ? {} : { stream })
  } catch (error) {
    const streams = stream === undefined && isFaultError(error) && error.fault._tag === 'InvalidParams' ? await streamsOf() : []
    if (streams.length < 2) throw error
    throw new UsageError(`${path} holds several streams; choose one:\n${streams.map((name) => `  --stream ${name}`).join('\n')}`)
  }
}

const openAs = async (text: string, input: string, values: InputValues): Promise<Subject> => {
  const { stream, 'base-folder': baseFolder } = values
  if (baseFolder !== undefined) throw new UsageError('--base-folder is for a pipeline JSON, not for --source')
  const { kind, params } = parseKind(text, '--source')
  const { sources } = await allKinds()
  const source = orThrow(lookUp(sources, kind, '--source'))
  const { fields, streams } = source
  if (stream !== undefined && streams === undefined && !('stream' in fields))
    throw new UsageError(`--stream: a "${kind}" source has no streams to choose from`)
  if (values['accept-unchecked'] === true && !('acceptUnchecked' in fields))
    throw new UsageError(`--accept-unchecked: a "${kind}" source has no checksums`)
  if (values['tolerate-truncation'] === true && !('tolerateTruncation' in fields))
    throw new UsageError(`--tolerate-truncation: a "${kind}" source reads no file of samples`)
  const streamsOf: StreamsOf = async () =>
    streams === undefined || input === '-' ? [] : orThrow(await whenReady(() => streams(withinArchive(input), contextOf())))
  return openStream(input, stream, streamsOf, async (asked) => {
    const told = { ...accepting(values), ...tolerating(values), ...params }
    const found = await streamParams(source, input, asked.stream)
    const whole = found === undefined ? filled(kind, fields, { ...asked, ...told }, input) : { ...found, ...told }
    const { onProgress } = values
    if (source.gives === 'traces') return new Recording(await openSource(source, whole, { onProgress }))
    return source.gives === 'spikes'
      ? new Sorting(await openSource(source, whole, { onProgress }))
      : new Events(await openSource(source, whole, { onProgress }))
  })
}

/** What a source that calls its streams otherwise makes of INPUT and a stream; undefined where its parameters can be written so. */
const streamParams = async (
  { fields, kind, label, detect }: AnySource<DataKind>,
  input: string,
  stream: string | undefined,
): Promise<Params | undefined> => {
  if (stream === undefined || 'stream' in fields || detect === undefined) return undefined
  const path = withinArchive(input)
  const found = orThrow(await whenReady(() => detect(path, { stream }, contextOf())))
  return isPlain(found?.params)
    ? found.params
    : refuse(unreadable(path, `${label}, which the source "${kind}" opens`, 'something else'))
}

type Params = Readonly<Record<string, unknown>>

/** The parameters with INPUT as the path that they miss. */
const filled = (kind: string, fields: Fields, params: Params, input: string): Params => {
  if (input === '-') return params
  const missing = pathField(fields, params)
  if (missing !== undefined) return { ...params, [missing.key]: missing.takesOne ? input : [input] }
  const path = pathField(fields)
  const given = path && params[path.key]
  if (given === input || (Array.isArray(given) && given.includes(input))) return params
  const why = path === undefined ? `a "${kind}" source reads no file` : `its ${path.key} is given already`
  throw new UsageError(`--source ${kind}: ${why}; write "-" in place of INPUT "${input}"`)
}
