import { shown } from '../../codec/codec.js'
import { distinct } from '../../kit/ids.js'
import { refuse } from '../../model/attempt.js'
import { invalidParams, unreadable } from '../../model/fault.js'
import type { Annotations, Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { floatProperty } from '../../model/properties.js'
import { attribute } from '../openEphysBinary/settings.js'
import type { RecHeader } from './header.js'
import { inPackets, isNeuropixels } from './order.js'

/** Samples of 16 bits of each packet: of a device, or of the electrodes. */
export interface RecStream {
  /** As SpikeInterface names it, which is its id too. */
  readonly name: string
  readonly ids: readonly string[]
  readonly names: readonly string[]
  /** Where in a packet the sample of each channel stands. */
  readonly offsets: readonly number[]
  /** µV a step, where all channels say so. */
  readonly steps: readonly number[] | undefined
  readonly notices: readonly Notice[]
}

export const ELECTRODES = 'trodes'

/** The streams of a file: those of devices in their order, then the electrodes. Throws a `FaultError`. */
export const streamsOf = (header: RecHeader): readonly RecStream[] => {
  const ofDevices = header.devices.flatMap(({ name, channels }): readonly RecStream[] => {
    const analog = channels.filter(({ type, isInterleaved }) => type === 'analog' && !isInterleaved)
    if (analog.length === 0) return []
    const ids = distinct(analog.map(({ id }) => id))
    return [
      { name, ids, names: analog.map(({ id }) => id), offsets: analog.map(({ byte }) => byte), steps: undefined, notices: [] },
    ]
  })
  return header.trodes.length === 0 ? ofDevices : [...ofDevices, electrodes(header)]
}

const electrodes = (header: RecHeader): RecStream => {
  const { channels, notices } = inPackets(header)
  const probes = isNeuropixels(header)
  const steps = channels.map(({ step }) => step).filter((step) => step !== undefined)
  const isScaled = steps.length === channels.length
  return {
    name: ELECTRODES,
    ids: channels.map(({ hardware }) => (probes ? `hwChan${hardware}` : `${hardware}`)),
    names: channels.map(({ hardware, trode, element }) =>
      probes ? `probe${attribute(element, 'spikeSortingGroup') ?? '0'}_chan${hardware}` : `trode${trode}chan${hardware}`,
    ),
    offsets: channels.map((_, place) => header.samplesAt + 2 * place),
    steps: isScaled ? steps : undefined,
    notices: isScaled
      ? notices
      : [
          ...notices,
          notice('DroppedProperty', `${header.path}: what samples are worth is not known: it has no spikeScalingToUv`),
        ],
  }
}

/** The stream asked for, or the only one. Throws a `FaultError`. */
export const chooseStream = (streams: readonly RecStream[], asked: string | undefined, kind: string, path: string): RecStream => {
  if (streams.length === 0) return refuse(unreadable(path, 'a stream with samples', 'none'))
  if (asked === undefined && streams.length === 1) return streams[0]
  const names = streams.map(({ name }) => name).join(', ')
  return (
    streams.find(({ name }) => name === asked) ??
    refuse(invalidParams(`${kind}.params.stream`, `one of ${names}`, shown(asked), `the streams of ${path}`))
  )
}

/** What the head says of the whole. */
export const annotationsOf = ({ global }: RecHeader): Annotations => {
  const told = ['trodesVersion', 'systemTimeAtCreation', 'timestampAtCreation'].flatMap((name) => {
    const value = attribute(global, name)
    return value === undefined ? [] : [[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]]
  })
  return Object.fromEntries(told)
}

/** The header of a stream. */
export const streamHeader = (header: RecHeader, { ids, names, steps }: RecStream): Header => ({
  samplingFrequency: header.samplingFrequency,
  channelIds: ids,
  dtype: 'int16',
  properties: {
    ...(steps !== undefined && {
      gain_to_uV: floatProperty(steps),
      offset_to_uV: floatProperty(steps.map(() => 0)),
      physical_unit: { dtype: 'string', values: steps.map(() => 'uV') },
      gain_to_physical_unit: floatProperty(steps),
      offset_to_physical_unit: floatProperty(steps.map(() => 0)),
    }),
    channel_name: { dtype: 'string', values: names },
  },
  annotations: annotationsOf(header),
})
