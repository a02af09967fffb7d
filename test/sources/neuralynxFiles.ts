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
