import { npyHeaderBytes, writeNpy } from '../../src/encoding/npyWrite.js'
import { bytesOf } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'

/** Whole numbers as the GUI writes them; `said` is the length in the head, which is of before a crash where it is another. */
export const integers = (dtype: '<i8' | '<i2' | '<u2', values: readonly number[], said = values.length): Uint8Array => {
  const body = {
    '<i8': () => BigInt64Array.from(values, BigInt),
    '<i2': () => Int16Array.from(values),
    '<u2': () => Uint16Array.from(values),
  }
  return Uint8Array.from([...npyHeaderBytes(dtype, [said]), ...bytesOf(body[dtype]())])
}

/** Texts as the GUI writes them, each of 513 bytes. */
export const texts = (values: readonly string[], said = values.length): Uint8Array => {
  const bytes = new Uint8Array(513 * values.length)
  for (const [row, value] of values.entries()) bytes.set(new TextEncoder().encode(value), 513 * row)
  return Uint8Array.from([...npyHeaderBytes('|S513', [said]), ...bytes])
}

export const seconds = (values: readonly number[]): Uint8Array =>
  writeNpy({ dtype: 'float64', shape: [values.length], data: values })

/** `frames` numbers from `first` on. */
export const from = (first: number, frames: number): readonly number[] =>
  Array.from({ length: frames }, (_, frame) => first + frame)

/** Samples that differ from each other, from `first` on. */
export const ramp = (frames: number, channels: number, first = 0): Int16Array =>
  Int16Array.from({ length: frames * channels }, (_, i) => first + i)

interface StreamSpec {
  readonly folder: string
  readonly processor?: string
  readonly samplingFrequency?: number
  readonly channels: readonly string[]
  readonly bitVolts?: number
  readonly units?: string
  /** The number of each sample; one a frame, unless the files disagree. */
  readonly numbers: readonly number[]
  readonly samples?: Int16Array
  /** More files of the folder, or other ones; null takes one away. */
  readonly files?: Readonly<Record<string, Uint8Array | null>>
}

interface RecordingSpec {
  readonly version?: string
  readonly streams: readonly StreamSpec[]
  /** Folders below `events` and `spikes`: what structure.oebin says of each, and its files. */
  readonly events?: readonly FolderSpec[]
  readonly spikes?: readonly FolderSpec[]
}

interface FolderSpec {
  readonly json: { readonly [key: string]: unknown }
  readonly files: Readonly<Record<string, Uint8Array>>
}

const isNew = (version: string): boolean => !/^0\.[45]/.test(version)

const streamJson = (spec: StreamSpec, version: string): object => {
  const [, name = '', id = '100', stream = ''] = /^(.*)-(\d+)\.(.*)$/.exec(spec.folder) ?? []
  return {
    folder_name: `${spec.folder}/`,
    sample_rate: spec.samplingFrequency ?? 1000,
    source_processor_name: spec.processor ?? name,
    source_processor_id: Number(id),
    ...(isNew(version) ? { stream_name: stream } : { source_processor_sub_idx: Number(stream) }),
    recorded_processor: 'Record Node',
    recorded_processor_id: 101,
    num_channels: spec.channels.length,
    channels: spec.channels.map((channel_name) => ({
      channel_name,
      bit_volts: channel_name.includes('SYNC') ? 1 : (spec.bitVolts ?? 0.5),
      units: spec.units ?? (isNew(version) ? '' : 'uV'),
    })),
  }
}

const put = (files: Files, folder: string, contents: Readonly<Record<string, Uint8Array | null>>): void => {
  files.makeFolder(folder)
  for (const [name, bytes] of Object.entries(contents)) if (bytes !== null) files.writeWhole(files.join(folder, name), bytes)
}

/** Write a recording as the GUI lays it out: `folder` is `.../experimentN/recordingM`. */
export const putRecording = (files: Files, folder: string, spec: RecordingSpec): void => {
  const { version = '0.6.7', streams, events = [], spikes = [] } = spec
  for (const stream of streams) {
    const { channels, numbers, samples = ramp(numbers.length, channels.length) } = stream
    put(files, files.join(folder, 'continuous', stream.folder), {
      'continuous.dat': bytesOf(samples),
      [isNew(version) ? 'sample_numbers.npy' : 'timestamps.npy']: integers('<i8', numbers),
      ...stream.files,
    })
  }
  const below = (place: 'events' | 'spikes', folders: readonly FolderSpec[]): readonly object[] =>
    folders.map(({ json, files: contents }) => {
      put(files, files.join(folder, place, String(json.folder_name ?? json.folder)), contents)
      return json
    })
  const json = {
    'GUI version': version,
    continuous: streams.map((stream) => streamJson(stream, version)),
    events: below('events', events),
    spikes: below('spikes', spikes),
  }
  put(files, folder, { 'structure.oebin': new TextEncoder().encode(JSON.stringify(json, null, 2)) })
}

/** Write `settings.xml` of a record node's folder: a Neuropixels processor, 100, before Record Node 101. */
export const putSettings = (
  files: Files,
  nodeFolder: string,
  probes: string,
  more = { version: '0.6.7', streams: '', recorder: '' },
): void => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<SETTINGS>
  <INFO><VERSION>${more.version}</VERSION></INFO>
  <SIGNALCHAIN>
    <PROCESSOR name="Neuropix-PXI" libraryVersion="0.4.1" nodeId="100">${more.streams}<EDITOR>${probes}</EDITOR></PROCESSOR>
    <PROCESSOR name="Record Node" nodeId="101"><CUSTOM_PARAMETERS>${more.recorder}</CUSTOM_PARAMETERS></PROCESSOR>
  </SIGNALCHAIN>
</SETTINGS>`
  put(files, nodeFolder, { 'settings.xml': new TextEncoder().encode(xml) })
}
