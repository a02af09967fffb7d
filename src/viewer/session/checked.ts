import {
  channelId,
  decode,
  E,
  exactly,
  FaultError,
  type Fields,
  finite,
  flag,
  json,
  listOf,
  nonNegativeInteger,
  oneOf,
  optional,
  positive,
  positiveInteger,
  required,
  text,
} from '../../kit/index.js'
import type { Followings, Questions } from '../protocol.js'

const step = exactly({
  name: required(text, { doc: 'which operator' }),
  params: optional(json, { doc: 'its parameters' }),
  off: optional(flag, { doc: 'whether it is switched off' }),
})

const pipeline = {
  recording: required(text, { doc: 'the key of its description' }),
  pipeline: required(listOf(step), { doc: 'what is done to it' }),
}
const segment = required(nonNegativeInteger, { doc: 'which segment' })
const frames = {
  segment,
  startFrame: required(nonNegativeInteger, { doc: 'the first frame' }),
  endFrame: required(nonNegativeInteger, { doc: 'the first frame not wanted' }),
}
const channelIds = optional(listOf(channelId), { doc: 'which channels' })
const drawing = { channelIds, quantum: required(positive, { doc: 'the step of values' }) }
const columns = required(finite, { doc: 'pixels across the window' })
const units = {
  sorting: required(text, { doc: 'the key of its description' }),
  unitIds: optional(listOf(channelId), { doc: 'which units' }),
}
const most = required(positiveInteger, { doc: 'how many at most' })
const histogram = {
  ...units,
  windowMs: optional(positive, { doc: 'length of the window', unit: 'ms' }),
  binMs: optional(positive, { doc: 'length of a bin', unit: 'ms' }),
}

/** The fields of every request that is JSON. */
const requests: { readonly [K in Exclude<keyof Questions | keyof Followings, 'open'>]: Fields } = {
  describe: {},
  operators: {},
  check: pipeline,
  code: pipeline,
  traces: { ...pipeline, ...frames, ...drawing, columns },
  saturation: { ...pipeline, ...frames, channelIds, binFrames: required(positiveInteger, { doc: 'frames of a bin' }) },
  value: {
    ...pipeline,
    segment,
    frame: required(nonNegativeInteger, { doc: 'which frame' }),
    channelId: required(channelId, { doc: 'which channel' }),
  },
  scale: pipeline,
  channelValues: {
    ...pipeline,
    what: required(oneOf(['noise', 'rate', 'amplitude']), { doc: 'which number' }),
    sorting: optional(text, { doc: 'of which sorting' }),
  },
  spectrum: { ...pipeline, ...frames, channelIds },
  units: { sorting: units.sorting },
  spikes: { ...units, ...frames, most },
  rates: { ...units, ...frames, bins: required(positiveInteger, { doc: 'how many bins' }) },
  extremumChannels: { ...pipeline, ...units },
  unitWaveforms: {
    ...pipeline,
    ...units,
    msBefore: optional(positive, { doc: 'before a spike', unit: 'ms' }),
    msAfter: optional(positive, { doc: 'after a spike', unit: 'ms' }),
    maxSpikesPerUnit: optional(positiveInteger, { doc: 'how many spikes at most' }),
  },
  correlograms: histogram,
  isi: histogram,
  amplitudes: { ...pipeline, ...units, segment, most },
  events: { ...frames, events: required(text, { doc: 'the key of their description' }), channelIds, most },
  overview: {
    ...pipeline,
    ...drawing,
    segment,
    columns,
    startFrame: optional(nonNegativeInteger, { doc: 'the first frame' }),
    endFrame: optional(nonNegativeInteger, { doc: 'the first frame not wanted' }),
  },
  live: {
    ...pipeline,
    ...drawing,
    binFrames: required(positiveInteger, { doc: 'frames of a bin' }),
    detectThreshold: optional(positive, { doc: 'how many times the noise' }),
  },
  save: {
    ...pipeline,
    name: required(text, { doc: 'what it is called' }),
    overwrite: optional(flag, { doc: 'whether to replace what is there' }),
  },
}

/** Refuse a request that is none. Throws a `FaultError` that says what is wrong with it. */
export const checkRequest = (request: { readonly type: string }): void => {
  const { type, ...rest } = request
  if (type === 'open') return
  const known: Readonly<Record<string, Fields>> = requests
  if (!Object.hasOwn(known, type))
    throw new FaultError({ _tag: 'UnknownKind', path: 'request.type', kind: type, known: [...Object.keys(known), 'open'] })
  const decoded = decode(exactly(known[type]), rest, type)
  if (E.isLeft(decoded)) throw new FaultError(decoded.left)
}
