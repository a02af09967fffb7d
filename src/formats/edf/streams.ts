import { shown } from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { invalidParams, unsupported } from '../../model/fault.js'
import type { EdfHeader, EdfSignal } from './header.js'

/** The signals of one rate. */
export interface EdfStream {
  /** SpikeInterface's name and id. */
  readonly name: string
  readonly id: string
  readonly samplingFrequency: number
  /** Samples of a record, of each channel. */
  readonly samples: number
  /** The signals, each with its place among those that are no annotations. */
  readonly channels: readonly EdfChannel[]
}

/** A signal as a channel. */
export interface EdfChannel {
  readonly signal: EdfSignal
  readonly id: string
}

/** A float as Python shows it, up to 1e16. */
const pythonFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : `${value}`)

/** The streams of a file: the signals of one rate each, in the order of their first ones. */
export const streamsOf = ({ signals, duration }: EdfHeader): readonly EdfStream[] => {
  const channels = signals
    .filter(({ isAnnotations }) => !isAnnotations)
    .map((signal, place): EdfChannel => ({ signal, id: `${place}` }))
  const lengths = [...new Set(channels.map(({ signal }) => signal.samples))].filter((samples) => samples > 0)
  return lengths.map((samples, index) => {
    const samplingFrequency = samples / duration
    return {
      name: `stream ((${pythonFloat(samplingFrequency)},) Hz)`,
      id: `${index}`,
      samplingFrequency,
      samples,
      channels: channels.filter(({ signal }) => signal.samples === samples),
    }
  })
}

/** The stream asked for, by its name or SpikeInterface's id; or the only one. Throws a `FaultError`. */
export const chooseStream = (header: EdfHeader, asked: string | undefined, kind: string): EdfStream => {
  const streams = streamsOf(header)
  const { path } = header
  if (streams.length === 0) return refuse(unsupported(`samples of ${path}: it holds annotations alone`, 'openEvents opens them'))
  if (asked === undefined && streams.length === 1) return streams[0]
  const chosen = streams.find(({ name, id }) => name === asked || id === asked)
  const names = streams.map(({ name }) => name).join(', ')
  return chosen ?? refuse(invalidParams(`${kind}.params.stream`, `one of ${names}`, shown(asked), `the streams in ${path}`))
}
