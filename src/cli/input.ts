import nodePath from 'node:path'
import { pathToFileURL } from 'node:url'
import { Events } from '../api/events.js'
import { allKinds, kindsNow } from '../api/kinds.js'
import { openRecording } from '../api/open.js'
import { openSource, streamsAt } from '../api/openers.js'
import { Recording } from '../api/recording.js'
import { Sorting } from '../api/sorting.js'
import type { Fields } from '../codec/codec.js'
import { pathField } from '../codec/paths.js'
import { lookUp } from '../declare/catalog.js'
import { orThrow } from '../model/attempt.js'
import { isFaultError } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { whenReady } from '../model/waiting.js'
import { register } from '../run/modules.js'
import { parseKind } from './kindText.js'
import { isSorting, nameOf, openSubject, type Subject } from './subject.js'
import { UsageError } from './usage.js'

interface InputValues {
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

/** Open INPUT as its options say. Rejects with a `FaultError`, or with a `UsageError` when a stream must be chosen. */
export const openInput = async (input: string, values: InputValues): Promise<Subject> => {
  await registerModules(values.module)
  const { recording, ...others } = values
  if (recording === undefined) return openBare(input, values)
  // The streams are those of the recording: a sorting has none.
  const { stream, ...rest } = others
  const sorting = await openBare(input, rest)
  if (!isSorting(sorting)) throw new UsageError(`--recording is for a sorting, and ${input} is ${nameOf(sorting)}`)
  const accepted = { ...accepting(values), ...tolerating(values) }
  const lengths = await openStream(recording, stream, (options) => openRecording(recording, { ...options, ...accepted }))
  return sorting.registerRecording(lengths)
}

const accepting = (values: InputValues): { readonly acceptUnchecked?: true } =>
  values['accept-unchecked'] === true ? { acceptUnchecked: true } : {}

const tolerating = (values: InputValues): { readonly tolerateTruncation?: true } =>
  values['tolerate-truncation'] === true ? { tolerateTruncation: true } : {}

const openBare = async (input: string, values: InputValues): Promise<Subject> => {
  if (values.source !== undefined) return openAs(values.source, input, values)
  if (input === '-') throw new UsageError('INPUT "-" needs --source, which makes its samples: --source generateRecording')
  const { stream, 'base-folder': baseFolder } = values
  return openStream(input, stream, (options) =>
    openSubject(input, {
      ...options,
      ...accepting(values),
      ...tolerating(values),
      ...(baseFolder !== undefined && { baseFolder }),
    }),
  )
}

/** Open a path that may hold several streams; where one must be chosen, they are listed. */
const openStream = async <S>(
  path: string,
  stream: string | undefined,
  opened: (options: { readonly stream?: string }) => Promise<S>,
): Promise<S> => {
  const streamsOf = (): Promise<readonly string[]> => whenReady(() => streamsAt(kindsNow(), path, undefined))
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
  const { fields } = source
  if (stream !== undefined && !('stream' in fields))
    throw new UsageError(`--stream: a "${kind}" source has no streams to choose from`)
  if (values['accept-unchecked'] === true && !('acceptUnchecked' in fields))
    throw new UsageError(`--accept-unchecked: a "${kind}" source has no checksums`)
  if (values['tolerate-truncation'] === true && !('tolerateTruncation' in fields))
    throw new UsageError(`--tolerate-truncation: a "${kind}" source reads no file of samples`)
  const chosen = { ...(stream !== undefined && { stream }), ...accepting(values), ...tolerating(values), ...params }
  const whole = input === '-' ? chosen : withInput(kind, fields, chosen, input)
  if (source.gives === 'traces') return new Recording(await openSource(source, whole))
  return source.gives === 'spikes' ? new Sorting(await openSource(source, whole)) : new Events(await openSource(source, whole))
}

/** The parameters with INPUT as the path that they miss. */
const withInput = (
  kind: string,
  fields: Fields,
  params: { readonly [key: string]: Json },
  input: string,
): { readonly [key: string]: Json } => {
  const missing = pathField(fields, params)
  if (missing !== undefined) return { ...params, [missing.key]: missing.takesOne ? input : [input] }
  const path = pathField(fields)
  const given = path && params[path.key]
  if (given === input || (Array.isArray(given) && given.includes(input))) return params
  const why = path === undefined ? `a "${kind}" source reads no file` : `its ${path.key} is given already`
  throw new UsageError(`--source ${kind}: ${why}; write "-" in place of INPUT "${input}"`)
}
