import type { Files } from '../../src/platform/files.js'
import { continuous } from './openEphysLegacy.example.js'

/** The head of a file of events or of spikes, and records after it. */
export const withHead = (records: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(1024 + records.reduce((sum, { length }) => sum + length, 0)).fill(32, 0, 1024)
  bytes.set(new TextEncoder().encode("header.format = 'Open Ephys Data Format';\nheader.sampleRate = 1000;\n"))
  let at = 1024
  for (const record of records) {
    bytes.set(record, at)
    at += record.length
  }
  return bytes
}

/** An event: the number of a sample, a type (3 of lines), a processor, a state, and a line from 0. */
const event = (sample: number, type: number, processor: number, state: number, line: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(16))
  view.setBigInt64(0, BigInt(sample), true)
  for (const [at, value] of [type, processor, state, line].entries()) view.setUint8(10 + at, value)
  return new Uint8Array(view.buffer)
}

/** Two experiments, of which the first has a gap from sample 6024 to 9000; and the events of two lines, and a message. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const put = (name: string, bytes: Uint8Array): void => files.writeWhole(files.join(folder, name), bytes)
  put('101_CH1.continuous', continuous('CH1', [5000, 9000]))
  put('101_CH1_2.continuous', continuous('CH1', [100]))
  const first = [event(5003, 3, 101, 1, 0), event(5010, 5, 101, 1, 0), event(7000, 3, 101, 0, 0), event(9004, 3, 101, 0, 0)]
  put('all_channels.events', withHead([...first, event(9004, 3, 102, 1, 7)]))
  put('all_channels_2.events', withHead([event(107, 3, 101, 1, 0)]))
  put('messages.events', new TextEncoder().encode('5000 hello\n'))
  return { params: { folderPath: folder } }
}
