/** Files of EDF and BDF, made after their specifications. */

/** A signal of samples, or of the texts of annotations: of each record the bytes as a text, "␔" and "␕" for 20 and 21. */
export interface MadeSignal {
  readonly label: string
  readonly unit?: string
  readonly transducer?: string
  readonly prefilter?: string
  readonly physical?: readonly [string, string]
  readonly digital?: readonly [string, string]
  /** Samples of a record. */
  readonly samples: number
  readonly value?: (record: number, sample: number) => number
  readonly texts?: (record: number) => string | Uint8Array
}

export interface MadeEdf {
  readonly format?: 'EDF' | 'BDF'
  /** "EDF+D", "24BIT", ... */
  readonly variant?: string
  readonly recording?: string
  readonly date?: string
  /** What the head says of the number of records. Default: how many there are. */
  readonly told?: string
  readonly records: number
  readonly duration?: string
  readonly signals: readonly MadeSignal[]
}

/** A value that tells its place: signal, record and sample. */
export const ramp = (signal: number, record: number, sample: number): number => 1000 * signal + 100 * record + sample - 500

const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const padded = (text: string, length: number): Uint8Array => latin(text.padEnd(length).slice(0, length))

/** Lists of annotations as bytes, which a shorter signal would cut. */
export const listsOf = (text: string): Uint8Array =>
  new TextEncoder().encode(text.replaceAll('␔', '\x14').replaceAll('␕', '\x15').replaceAll('␀', '\0'))

export const edfOf = (made: MadeEdf): Uint8Array => {
  const { format = 'EDF', variant = '', recording = '', date = '01.05.24', records, told = `${records}`, duration = '1' } = made
  const { signals } = made
  const size = format === 'EDF' ? 2 : 3
  const column = (length: number, of: (signal: MadeSignal) => string): readonly Uint8Array[] =>
    signals.map((signal) => padded(of(signal), length))
  const pieces: Uint8Array[] = [
    format === 'EDF' ? padded('0', 8) : Uint8Array.of(0xff, ...latin('BIOSEMI')),
    padded('X X X X', 80),
    padded(recording, 80),
    padded(date, 8),
    padded('12.30.45', 8),
    padded(`${256 * (signals.length + 1)}`, 8),
    padded(variant, 44),
    padded(told, 8),
    padded(duration, 8),
    padded(`${signals.length}`, 4),
    ...column(16, ({ label }) => label),
    ...column(80, ({ transducer = '' }) => transducer),
    ...column(8, ({ unit = 'uV' }) => unit),
    ...column(8, ({ physical = ['-3276.8', '3276.7'] }) => physical[0]),
    ...column(8, ({ physical = ['-3276.8', '3276.7'] }) => physical[1]),
    ...column(8, ({ digital = ['-32768', '32767'] }) => digital[0]),
    ...column(8, ({ digital = ['-32768', '32767'] }) => digital[1]),
    ...column(80, ({ prefilter = '' }) => prefilter),
    ...column(8, ({ samples }) => `${samples}`),
    ...column(32, () => ''),
  ]
  for (let record = 0; record < records; record++)
    for (const [index, { samples, value, texts }] of signals.entries()) {
      const bytes = new Uint8Array(size * samples)
      const lists = texts?.(record) ?? ''
      if (texts !== undefined) bytes.set(typeof lists === 'string' ? listsOf(lists) : lists)
      else
        for (let sample = 0; sample < samples; sample++) {
          const number = value?.(record, sample) ?? ramp(index, record, sample)
          for (let byte = 0; byte < size; byte++) bytes[size * sample + byte] = number >> (8 * byte)
        }
      pieces.push(bytes)
    }
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]))
}

/** The annotation signal of a file whose records begin at these times, with further lists in some. */
export const timesOf = (times: readonly string[], more: Readonly<Record<number, string>> = {}): MadeSignal => ({
  label: 'EDF Annotations',
  unit: '',
  physical: ['-1', '1'],
  samples: 40,
  texts: (record) => `${times[record]}␔␔␀${more[record] ?? ''}`,
})
