import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { decode, shown } from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { excess } from '../../model/bounds.js'
import { type Fault, unreadable, unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { isJsonObject } from '../../model/header.js'
import { pipe } from '../../model/pipe.js'

type JsonObject = { readonly [key: string]: Json }

/** An object of SpikeInterface's as its JSON has it: which class it is, what it was built from, and what was said of it since. */
export interface PipelineDump {
  /** Its full import path, in the release that wrote it. */
  readonly class: string
  /** The release that wrote it: `0.104.8`; "unknown" where it does not say. */
  readonly version: string
  /** Arguments of its constructor; recordings among them are dumps themselves. */
  readonly kwargs: JsonObject
  readonly annotations: JsonObject
  /** One value a channel each; null where unset. */
  readonly properties: JsonObject
  /** Releases from 0.105 on: probeinterface's JSON. */
  readonly probegroup?: Json
  /** Releases from 0.105 on: a clock a segment, where it was set. */
  readonly timesKwargs?: Json
  /** Releases before 0.95: a folder with properties, probe and times. */
  readonly folderMetadata?: string
  /** Whether paths start from a folder that the reader names. */
  readonly relativePaths: boolean
}

const object = new t.Type<JsonObject, Json, unknown>(
  'an object',
  // What was parsed from JSON holds nothing but JSON.
  (value): value is JsonObject => isJsonObject(value as Json),
  (value, context) => (isJsonObject(value as Json) ? t.success(value as JsonObject) : t.failure(value, context)),
  t.identity,
)
const maybe = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined])
const dumpCodec = t.intersection([
  t.type({ class: t.string, kwargs: object }),
  t.partial({
    version: t.string,
    annotations: maybe(object),
    properties: maybe(object),
    relative_paths: maybe(t.boolean),
    folder_metadata: maybe(t.string),
  }),
])

/** True for what SpikeInterface's `dump_to_json` writes, right or wrong in its details. */
export const isDump = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && 'class' in value && 'kwargs' in value

/** Read one dump, saying at which JSON path it is wrong. Recordings within it are left as they are. */
export const decodeDump = (value: Json, at: string): E.Either<Fault, PipelineDump> =>
  pipe(
    decode(dumpCodec, value, at),
    E.map((read): PipelineDump => {
      const { probegroup, times_kwargs }: JsonObject = isJsonObject(value) ? value : {}
      return {
        class: read.class,
        version: read.version ?? 'unknown',
        kwargs: read.kwargs,
        annotations: read.annotations ?? {},
        properties: read.properties ?? {},
        ...(isJsonObject(probegroup) && { probegroup }),
        ...(Array.isArray(times_kwargs) && { timesKwargs: times_kwargs }),
        ...(typeof read.folder_metadata === 'string' && { folderMetadata: read.folder_metadata }),
        relativePaths: read.relative_paths ?? false,
      }
    }),
  )

/** Levels of lists and objects within each other: as many as Python reads. */
const DEEPEST = 1000

/** A dump that is nested no deeper than it can be read. Throws a `FaultError`. */
export const shallow = (dump: JsonObject, at: string): JsonObject => {
  const most = excess(dump, { levels: DEEPEST, text: Number.POSITIVE_INFINITY })
  return most === undefined ? dump : refuse(unreadable(at, `JSON with ${most}`, 'more'))
}

/** What else a JSON of SpikeInterface's can be that is no recording. */
export const notADump = (value: unknown, at: string): Fault =>
  typeof value === 'object' && value !== null && 'warning' in value
    ? unsupported(`${at}: SpikeInterface noted that it could not write this pipeline as JSON`, 'open the saved folder beside it')
    : unreadable(at, 'a pipeline: "nodes" (rxephys), or "class" and "kwargs" (SpikeInterface)', shown(value))

/**
 * JSON with every path in it changed. To SpikeInterface a path is any string whose nearest key has "path" in it, at any
 * depth, in lists and in annotations.
 */
export const mapDumpPaths = (value: Json, change: (path: string) => string, underPath = false): Json => {
  if (typeof value === 'string') return underPath ? change(value) : value
  if (Array.isArray(value)) return value.map((item) => mapDumpPaths(item, change, underPath))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapDumpPaths(item, change, key.includes('path'))]))
}

/** True when the release `version` came out before `other`: `isBefore('0.94.0', '0.104')`. An unknown one did not. */
export const isBefore = (version: string, other: string): boolean => {
  const [parts, limits] = [version, other].map((text) => text.split('.').map(Number.parseFloat))
  if (parts.slice(0, 2).some(Number.isNaN)) return false
  const odd = limits.findIndex((limit, index) => parts[index] !== limit)
  return odd >= 0 && parts[odd] < limits[odd]
}
