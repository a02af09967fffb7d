/** Files of Neuralynx, made after the specification: heads, and records of samples, events and spikes. */

/** A record of a `.ncs` file: a time in microseconds, and how many of its samples are valid, 512 mostly. */
export type MadeRecord = readonly [time: number, valid?: number]

export interface MadeHead {
  readonly [key: string]: string | number | boolean
}

const RECORD_SAMPLES = 512

/** Sample k of record r: what every file made here holds, but for `base`. */
export const sampleOf = (record: number, k: number, base = 0): number => base + 600 * record + k

/** The head of a file, and room for so many bytes of records after it. */
const withHead = (head: MadeHead, bytes: number): { readonly all: Uint8Array; readonly view: DataView } => {
  const lines = Object.entries(head).map(([key, value]) =>
    `-${key} ${typeof value === 'boolean' ? (value ? 'True' : 'False') : value}`.trimEnd(),
  )
  const all = new Uint8Array(16_384 + bytes)
  all.set(new TextEncoder().encode(`######## Neuralynx Data File Header\r\n${lines.join('\r\n')}\r\n`))
  return { all, view: new DataView(all.buffer, 16_384) }
}

/** What a `.ncs` file of 1000 Hz says of itself: a record is 512 ms long. */
export const csc = (name: string, id: number, more: MadeHead = {}): MadeHead => ({
  FileType: 'NCS',
  RecordSize: 1044,
  HardwareSubSystemType: 'DigitalLynxSX',
  SamplingFrequency: 1000,
  ADBitVolts: '0.0000005',
  AcqEntName: name,
  NumADChannels: 1,
  ADChannel: id,
  InputRange: 1000,
  InputInverted: false,
  ...more,
})

/** A `.ncs` file; samples that are not valid are 9999. */
export const ncs = (head: MadeHead, records: readonly MadeRecord[], base = 0): Uint8Array => {
  const { all, view } = withHead(head, 1044 * records.length)
  for (const [record, [time, valid = RECORD_SAMPLES]] of records.entries()) {
    const at = 1044 * record
    view.setBigInt64(at, BigInt(time), true)
    view.setUint32(at + 8, 77, true)
    view.setUint32(at + 12, 1000, true)
    view.setUint32(at + 16, valid, true)
    for (let k = 0; k < RECORD_SAMPLES; k++) view.setInt16(at + 20 + 2 * k, k < valid ? sampleOf(record, k, base) : 9999, true)
  }
  return all
}

/** Records that follow each other at 1000 Hz, from a time on. */
export const follow = (time: number, count: number): readonly MadeRecord[] =>
  Array.from({ length: count }, (_, record): MadeRecord => [time + 512_000 * record])

/** An event of a `.nev` file: a time in microseconds, the word of a port, and a text. */
export type MadeEvent = readonly [time: number, word: number, text: string]

/** A `.nev` file. */
export const nev = (events: readonly MadeEvent[]): Uint8Array => {
  const { all, view } = withHead({ FileType: 'Event', RecordSize: 184 }, 184 * events.length)
  for (const [record, [time, word, text]] of events.entries()) {
    const at = 184 * record
    view.setBigInt64(at + 6, BigInt(time), true)
    view.setInt16(at + 14, 11, true)
    view.setUint16(at + 16, word, true)
    all.set(new TextEncoder().encode(text), 16_384 + at + 56)
  }
  return all
}

/** The text that an acquisition system gives a word of a port. */
export const ofPort = (port: number, word: number): string =>
  `TTL Input on AcqSystem1_0 board 0 port ${port} value (0x${word.toString(16).toUpperCase().padStart(4, '0')}).`

/** A spike of a `.nse`, `.nst` or `.ntt` file: a time in microseconds, and its cluster. */
export type MadeSpike = readonly [time: number, cluster: number]

/** A file of spikes of so many channels. */
export const spikes = (channels: 1 | 2 | 4, head: MadeHead, all: readonly MadeSpike[]): Uint8Array => {
  const size = 48 + 64 * channels
  const { all: bytes, view } = withHead(head, size * all.length)
  for (const [record, [time, cluster]] of all.entries()) {
    view.setBigInt64(size * record, BigInt(time), true)
    view.setUint32(size * record + 8, 5, true)
    view.setUint32(size * record + 12, cluster, true)
    bytes.fill(77, 16_384 + size * record + 48, 16_384 + size * (record + 1))
  }
  return bytes
}

/** What a file of spikes says of itself. */
export const electrode = (name: string, ids: readonly number[], more: MadeHead = {}): MadeHead => ({
  FileType: 'Spike',
  AcqEntName: name,
  NumADChannels: ids.length,
  ADChannel: ids.join(' '),
  SamplingFrequency: 1000,
  ...more,
})
