import { firstBytes } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, incomplete, unreadable, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { dateAt, textAt } from './fields.js'

/** All that the head of a file of spikes and events says and that matters here. */
export interface NevHeader {
  readonly path: string
  /** "2.1", "2.2", "2.3", "3.0". */
  readonly version: string
  /** Where packets begin, and how many bytes each has. */
  readonly bytes: number
  readonly packetBytes: number
  /** Ticks of the clock in a second. */
  readonly resolution: number
  /** Hz of the samples in which spikes were detected. */
  readonly samplingFrequency: number
  readonly application: string
  readonly comment: string
  readonly date: string | undefined
  /** Of each electrode what a step of its samples is, in nV. */
  readonly steps: ReadonlyMap<number, number>
  readonly labels: ReadonlyMap<number, string>
  /** Names that the user gave the digital inputs. */
  readonly inputs: { readonly parallel?: string; readonly serial?: string }
}

const [BASIC_BYTES, ENTRY_BYTES] = [336, 32]
/** Analog inputs have steps that are too large for the field: it holds what was left of them. */
const [OVERFLOWN, MEANT] = [21_516, 152_592.547]

/** The head of a file of spikes and events. Throws a `FaultError`. */
export const readNevHeader = (files: Files, path: string): NevHeader => {
  const basic = viewOf(files, path, BASIC_BYTES)
  const magic = basic.byteLength < 8 ? '' : textAt(basic, 0, 8)
  if (magic !== 'NEURALEV' && magic !== 'BREVENTS')
    return refuse(unreadable(path, 'a file of spikes and events of Blackrock, by its first bytes', 'other bytes'))
  if (basic.byteLength < BASIC_BYTES)
    return refuse(incomplete(path, `a head of ${BASIC_BYTES} bytes`, `${basic.byteLength} bytes`))
  const version = `${basic.getUint8(8)}.${basic.getUint8(9)}`
  if (!['2.1', '2.2', '2.3', '3.0'].includes(version))
    refuse(unsupported(`${path}: version ${version} of its specification`, '2.1, 2.2, 2.3 and 3.0 are read'))
  const [bytes, packetBytes, resolution, samplingFrequency] = [12, 16, 20, 24].map((at) => basic.getUint32(at, true))
  const entries = basic.getUint32(332, true)
  if (entries > MOST.listed || bytes < BASIC_BYTES + ENTRY_BYTES * entries || bytes > MOST.number / packetBytes)
    refuse(
      corrupt(`${path}, byte 12`, `a head of ${BASIC_BYTES + ENTRY_BYTES * entries} bytes, of ${entries} entries`, `${bytes}`),
    )
  const least = version === '3.0' ? 20 : 12
  if (packetBytes < least || packetBytes > MOST.characters)
    refuse(corrupt(`${path}, byte 16`, `packets of ${least} bytes or more`, `${packetBytes}`))
  if (resolution < 1) refuse(corrupt(`${path}, byte 20`, 'ticks of the clock in a second', `${resolution}`))
  if (samplingFrequency < 1 || samplingFrequency > MOST.samplingFrequency)
    refuse(corrupt(`${path}, byte 24`, 'a sampling frequency in Hz', `${samplingFrequency}`))
  const view = viewOf(files, path, BASIC_BYTES + ENTRY_BYTES * entries)
  if (view.byteLength < BASIC_BYTES + ENTRY_BYTES * entries)
    refuse(incomplete(path, `a head of ${bytes} bytes`, `${view.byteLength} bytes`, 'the file was cut'))
  return {
    path,
    version,
    bytes,
    packetBytes,
    resolution,
    samplingFrequency,
    application: textAt(basic, 44, 32),
    comment: textAt(basic, 76, 256),
    date: dateAt(basic, 28),
    ...entriesOf(view, entries),
  }
}

const viewOf = (files: Files, path: string, bytes: number): DataView => {
  const read = firstBytes(files, path, bytes)
  return new DataView(read.buffer, read.byteOffset, read.byteLength)
}

const entriesOf = (view: DataView, count: number): Pick<NevHeader, 'steps' | 'labels' | 'inputs'> => {
  const steps = new Map<number, number>()
  const labels = new Map<number, string>()
  const inputs: { parallel?: string; serial?: string } = {}
  for (let entry = 0; entry < count; entry++) {
    const at = BASIC_BYTES + ENTRY_BYTES * entry
    switch (textAt(view, at, 8)) {
      case 'NEUEVWAV': {
        const step = view.getUint16(at + 12, true)
        steps.set(view.getUint16(at + 8, true), step === OVERFLOWN ? MEANT : step)
        break
      }
      case 'NEUEVLBL':
        labels.set(view.getUint16(at + 8, true), textAt(view, at + 10, 16))
        break
      case 'DIGLABEL':
        inputs[view.getUint8(at + 24) === 1 ? 'parallel' : 'serial'] = textAt(view, at + 8, 16)
        break
      default:
    }
  }
  return { steps, labels, inputs }
}
