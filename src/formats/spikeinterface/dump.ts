import * as t from 'io-ts'
import { channelId, finite, nonNegativeInteger, positive, positiveInteger } from '../../codec/codec.js'
import { decodeFile } from '../../encoding/decodeFile.js'
import { readJsonObject } from '../../encoding/json.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { type Dtype, fromNumpyDtype } from '../../model/dtype.js'
import { incomplete, unreadable, unsupported } from '../../model/fault.js'
import type { ChannelId, Json } from '../../model/header.js'
import { isJsonObject } from '../../model/header.js'
import type { Files } from '../../platform/files.js'

/** What SpikeInterface's JSON says of an object: which class it is, and what it was built from. */
export interface Dump {
  readonly class: string
  readonly version: string
  readonly kwargs: { readonly [key: string]: Json }
}

/** Read a dump dictionary: `si_folder.json`, `binary.json`, `cached.json`. */
export const readDump = (files: Files, path: string): Dump => {
  const { class: name, version, kwargs } = readJsonObject(files, path)
  if (typeof name !== 'string' || !isJsonObject(kwargs))
    return refuse(unreadable(path, 'the "class" and "kwargs" of a SpikeInterface object', 'a JSON object without them'))
  return {
    class: name,
    version: typeof version === 'string' ? version : 'unknown',
    kwargs,
  }
}

const maybe = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined])
const perChannel = maybe(t.union([t.number, t.readonlyArray(t.number)]))
const binaryKwargs = t.intersection([
  t.type({
    file_paths: t.union([t.string, t.readonlyArray(t.string)]),
    sampling_frequency: positive,
    dtype: t.string,
  }),
  t.partial({
    num_channels: maybe(positiveInteger),
    num_chan: maybe(positiveInteger),
    channel_ids: maybe(t.readonlyArray(channelId)),
    t_starts: maybe(t.readonlyArray(maybe(finite))),
    time_axis: maybe(t.union([t.literal(0), t.literal(1)])),
    file_offset: maybe(nonNegativeInteger),
    gain_to_uV: perChannel,
    offset_to_uV: perChannel,
    is_filtered: maybe(t.boolean),
    file_timestamps_paths: maybe(t.union([t.string, t.readonlyArray(t.string)])),
  }),
])

/** The arguments of a `BinaryRecordingExtractor` of any version, paths made absolute. */
interface BinaryArguments {
  readonly filePaths: readonly string[]
  readonly numChannels: number
  readonly channelIds: readonly ChannelId[]
  readonly dtype: Dtype
  readonly samplingFrequency: number
  readonly tStarts: readonly (number | undefined)[]
  readonly timeAxis: 0 | 1
  readonly fileOffset: number
  readonly gains: readonly number[] | undefined
  readonly offsets: readonly number[] | undefined
  readonly isFiltered: boolean
  /** Files of float64 seconds; empty where there are none. */
  readonly timestamps: readonly string[]
}

/** Far more than any device has. */
const MOST_CHANNELS = 1_000_000

/** Read those arguments from the dump that stands in the file `path`. */
export const binaryArguments = (files: Files, folder: string, path: string, dump: Dump): BinaryArguments => {
  const kwargs = orThrow(decodeFile(binaryKwargs, dump.kwargs, `${path}: kwargs`))
  const listed = (value: string | readonly string[]): readonly string[] =>
    (typeof value === 'string' ? [value] : value).map((name) => (files.isAbsolute(name) ? name : files.join(folder, name)))
  const numChannels = kwargs.num_channels ?? kwargs.num_chan ?? kwargs.channel_ids?.length
  if (numChannels === undefined) return refuse(unreadable(path, 'kwargs.num_channels, a positive integer', 'nothing'))
  if (numChannels > MOST_CHANNELS)
    return refuse(unreadable(`${path}: kwargs.num_channels`, `at most ${MOST_CHANNELS} channels`, `${numChannels}`))
  const channelIds: readonly ChannelId[] = kwargs.channel_ids ?? Array.from({ length: numChannels }, (_, channel) => channel)
  if (channelIds.length !== numChannels || new Set(channelIds).size !== numChannels)
    return refuse(unreadable(path, `kwargs.channel_ids: ${numChannels} ids that differ`, `${channelIds.length} ids`))
  const dtype = fromNumpyDtype(kwargs.dtype)
  if (dtype === undefined)
    return refuse(unsupported(`${path}: samples of dtype "${kwargs.dtype}"`, 'little-endian integers and floats are read'))
  const filePaths = listed(kwargs.file_paths)
  if (kwargs.t_starts && kwargs.t_starts.length !== filePaths.length)
    return refuse(incomplete(path, `kwargs.t_starts: one for each of ${filePaths.length} files`, String(kwargs.t_starts.length)))
  const stamps = kwargs.file_timestamps_paths ? listed(kwargs.file_timestamps_paths) : []
  if (stamps.length > 0 && stamps.length !== filePaths.length)
    return refuse(incomplete(path, `kwargs.file_timestamps_paths: one for each of ${filePaths.length} files`, `${stamps.length}`))
  const spread = (key: 'gain_to_uV' | 'offset_to_uV'): readonly number[] | undefined => {
    const value = kwargs[key]
    const values = typeof value === 'number' ? channelIds.map(() => value) : (value ?? undefined)
    return values === undefined || values.length === numChannels
      ? values
      : refuse(unreadable(path, `kwargs.${key}: one, or one for each of ${numChannels} channels`, `${values.length}`))
  }
  return {
    filePaths,
    numChannels,
    channelIds,
    dtype,
    samplingFrequency: kwargs.sampling_frequency,
    tStarts: filePaths.map((_, segment) => kwargs.t_starts?.[segment] ?? undefined),
    timeAxis: kwargs.time_axis ?? 0,
    fileOffset: kwargs.file_offset ?? 0,
    gains: spread('gain_to_uV'),
    offsets: spread('offset_to_uV'),
    isFiltered: kwargs.is_filtered ?? false,
    timestamps: stamps,
  }
}
