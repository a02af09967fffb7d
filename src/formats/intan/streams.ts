import { shown } from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import type { Dtype } from '../../model/dtype.js'
import { invalidParams, unreadable } from '../../model/fault.js'
import type { ChannelEntry, ListedType, System } from './channels.js'
import type { IntanHeader } from './header.js'

/** What a stream holds: channels of one type that a head lists, or what is beside amplifiers without being listed. */
export type StreamType = ListedType | 'temperature' | 'dc' | 'stim'

/** A channel of a stream: its id is the name of the hardware, its name the one that the user gave. */
export interface StreamChannel {
  readonly id: string
  readonly name: string
  readonly port: string
  /** Of a digital line, its bit in a word. */
  readonly bit: number
}

/** A stream, as SpikeInterface names and numbers it. */
export interface IntanStream {
  readonly type: StreamType
  readonly name: string
  readonly id: string
  readonly channels: readonly StreamChannel[]
}

type Named = readonly [type: StreamType, id: string, name: string]

const STREAMS: Readonly<Record<System, readonly Named[]>> = {
  rhd: [
    ['amplifier', '0', 'RHD2000 amplifier channel'],
    ['auxiliary', '1', 'RHD2000 auxiliary input channel'],
    ['supply', '2', 'RHD2000 supply voltage channel'],
    ['adc', '3', 'USB board ADC input channel'],
    ['digitalIn', '4', 'USB board digital input channel'],
    ['digitalOut', '5', 'USB board digital output channel'],
    ['temperature', '20', 'RHD2000 temperature sensor'],
  ],
  rhs: [
    ['amplifier', '0', 'RHS2000 amplifier channel'],
    ['adc', '3', 'USB board ADC input channel'],
    ['dac', '4', 'USB board ADC output channel'],
    ['digitalIn', '5', 'USB board digital input channel'],
    ['digitalOut', '6', 'USB board digital output channel'],
    ['dc', '10', 'DC Amplifier channel'],
    ['stim', '11', 'Stim channel'],
  ],
}

/** True for a stream of lines, which are bits of words. */
export const isDigital = (type: StreamType): boolean => type === 'digitalIn' || type === 'digitalOut'

/** True for a stream whose edges are events: of lines, and of the flags of stimulation. */
export const hasEdges = (type: StreamType): boolean => isDigital(type) || type === 'stim'

/** The dtype of samples: `isSigned` of amplifiers. */
export const sampleDtype = (type: StreamType, isSigned: boolean): Dtype =>
  type === 'temperature' || type === 'stim' || (type === 'amplifier' && isSigned) ? 'int16' : 'uint16'

const asListed = ({ native, custom, port, order }: ChannelEntry): StreamChannel => ({
  id: native,
  name: custom,
  port,
  bit: order,
})

const channelsOf = (header: IntanHeader, type: StreamType): readonly StreamChannel[] => {
  const { channels, temperatureSensors, system } = header
  const listed = (wanted: ListedType): readonly StreamChannel[] =>
    channels.filter((channel) => channel.type === wanted).map(asListed)
  const beside = (suffix: string): readonly StreamChannel[] =>
    listed('amplifier').map((channel) => ({ ...channel, id: channel.id + suffix, name: channel.name + suffix }))
  if (type === 'temperature')
    return Array.from({ length: temperatureSensors }, (_, sensor) => {
      const name = `temperature_${sensor}`
      return { id: name, name, port: '', bit: 0 }
    })
  if (type === 'dc') return beside('_DC')
  if (type === 'stim') return system === 'rhs' ? beside('_STIM') : []
  return listed(type)
}

/** The streams that a head tells of, whether or not they were saved; of no channel none. */
export const streamsIn = (header: IntanHeader): readonly IntanStream[] =>
  STREAMS[header.system]
    .map(([type, id, name]): IntanStream => ({ type, id, name, channels: channelsOf(header, type) }))
    .filter(({ channels }) => channels.length > 0)

/** The stream asked for, by its name or SpikeInterface's id; or the only one. Throws a `FaultError`. */
export const chooseStream = (
  streams: readonly IntanStream[],
  asked: string | undefined,
  kind: string,
  path: string,
): IntanStream => {
  if (streams.length === 0) return refuse(unreadable(path, 'a stream with samples', 'none'))
  if (asked === undefined && streams.length === 1) return streams[0]
  const chosen = streams.find(({ name, id }) => name === asked || id === asked)
  const names = streams.map(({ name }) => name).join(', ')
  return chosen ?? refuse(invalidParams(`${kind}.params.stream`, `one of ${names}`, shown(asked), `the streams in ${path}`))
}
