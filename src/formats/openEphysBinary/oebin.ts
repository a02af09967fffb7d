import { readJsonObject } from '../../encoding/json.js'
import { refuse } from '../../model/attempt.js'
import { conflict } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { countIfThere, folderAt, numberAt, objectsAt, type Place, rateAt, textAt, textIfThere } from './fields.js'

/** The file that describes a recording, and that only this format has. */
export const OEBIN = 'structure.oebin'

/** A channel of a `continuous.dat`. */
export interface OebinChannel {
  readonly name: string
  /** What one step is worth, in the unit that is meant. */
  readonly bitVolts: number
  /** As it is written: "uV" of every channel, or nothing, in some versions. */
  readonly units: string
}

/** A stream: a folder with a `continuous.dat`. */
export interface Continuous {
  readonly folder: string
  readonly samplingFrequency: number
  readonly processor: string
  readonly processorId: string | undefined
  readonly recordedBy: string | undefined
  /** From 0.6 on. */
  readonly streamName: string | undefined
  /** Before 0.6: the number of the stream among those of its processor. */
  readonly subIndex: number | undefined
  readonly channels: readonly OebinChannel[]
}

/** A folder of events. */
export interface EventFolder {
  readonly folder: string
  readonly name: string
  /** What each event is: "int16" of lines, "string" of texts. */
  readonly type: string
  readonly processor: string
  readonly streamName: string | undefined
  readonly samplingFrequency: number
  /** How many lines there are; not told from 0.6 on. */
  readonly lines: number | undefined
  /** Of each line a bit, from 0.6 on: whether it was high when the recording began. */
  readonly initialState: number | undefined
}

/** An electrode whose spikes were detected: the names of its channels, where they are told. */
export interface Electrode {
  readonly name: string
  readonly channels: readonly string[]
}

/** A folder of spikes, of one electrode or of several. */
export interface SpikeFolder {
  readonly folder: string
  readonly processor: string
  readonly streamName: string | undefined
  readonly samplingFrequency: number
  readonly electrodes: readonly Electrode[]
  /** Before 0.6: the stream that the first channel of its first electrode is of. */
  readonly source: { readonly processorId: string; readonly subIndex: number } | undefined
  /** Before 0.6 electrodes of one kind share a folder. */
  readonly shared: boolean
}

/** What a `structure.oebin` says. */
export interface Oebin {
  readonly version: string
  readonly continuous: readonly Continuous[]
  readonly events: readonly EventFolder[]
  readonly spikes: readonly SpikeFolder[]
}

/** Read a `structure.oebin` of any version. Throws a `FaultError`. */
export const readOebin = (files: Files, path: string): Oebin => {
  const top: Place = { value: readJsonObject(files, path), at: path }
  return {
    version: textIfThere(top, 'GUI version') ?? '',
    continuous: objectsAt(top, 'continuous').map(continuousOf),
    events: objectsAt(top, 'events').map(eventsOf),
    spikes: objectsAt(top, 'spikes').map(spikesOf),
  }
}

const isFactor = (value: number): boolean => Number.isFinite(value) && Math.abs(value) <= 1e9

const continuousOf = (place: Place): Continuous => {
  const channels = objectsAt(place, 'channels').map((channel) => ({
    name: textAt(channel, 'channel_name'),
    bitVolts: numberAt(channel, 'bit_volts', 'what one step is worth, a number', isFactor),
    units: textIfThere(channel, 'units') ?? '',
  }))
  const said = countIfThere(place, 'num_channels')
  if (channels.length === 0 || (said !== undefined && said !== channels.length))
    refuse(conflict(`${place.at}.num_channels`, `${channels.length}, the channels that are listed`, `${said ?? 'none listed'}`))
  return {
    folder: folderAt(place, 'folder_name'),
    samplingFrequency: rateAt(place),
    processor: textIfThere(place, 'source_processor_name') ?? '',
    processorId: textIfThere(place, 'source_processor_id'),
    recordedBy: textIfThere(place, 'recorded_processor_id'),
    streamName: textIfThere(place, 'stream_name'),
    subIndex: countIfThere(place, 'source_processor_sub_idx'),
    channels,
  }
}

const eventsOf = (place: Place): EventFolder => ({
  folder: folderAt(place, 'folder_name'),
  name: textIfThere(place, 'channel_name') ?? '',
  type: textIfThere(place, 'type') ?? '',
  processor: textIfThere(place, 'source_processor') ?? '',
  streamName: textIfThere(place, 'stream_name'),
  samplingFrequency: rateAt(place),
  lines: countIfThere(place, 'num_channels'),
  initialState:
    place.value.initial_state === undefined
      ? undefined
      : numberAt(place, 'initial_state', 'a whole number', (value) => Number.isInteger(value) && value >= 0),
})

const spikesOf = (place: Place): SpikeFolder => {
  const shared = place.value.folder === undefined
  const sources = objectsAt(place, 'source_channels').map((channel) => textAt(channel, 'name'))
  const electrodes = objectsAt(place, 'channels').map((each) => ({ name: textAt(each, 'channel_name'), channels: [] }))
  const [channel] = objectsAt(place, 'channels').flatMap((each) => objectsAt(each, 'source_channel_info'))
  const processorId = channel && textIfThere(channel, 'source_processor_id')
  return {
    source:
      processorId === undefined ? undefined : { processorId, subIndex: countIfThere(channel, 'source_processor_sub_idx') ?? 0 },
    folder: folderAt(place, shared ? 'folder_name' : 'folder'),
    processor: textIfThere(place, 'source_processor') ?? '',
    streamName: textIfThere(place, 'stream_name'),
    samplingFrequency: rateAt(place),
    electrodes: shared ? electrodes : [{ name: textAt(place, 'name'), channels: sources }],
    shared,
  }
}
