import { either as E } from 'fp-ts'
import * as t from 'io-ts'

/** What a message of one channel of one block says. */
export interface ChannelMessage {
  readonly number: number
  readonly stream: string
  readonly channel: number
  readonly name: string
  readonly start: number
  readonly frames: number
  readonly samplingFrequency: number
  readonly samples: Float32Array
  /** When it was sent, in milliseconds of the clock of the GUI's computer, where that is told. */
  readonly sent: number | undefined
}

/** The edge of a digital line. */
export interface EventMessage {
  readonly number: number
  readonly stream: string
  /** The processor that has sent it. */
  readonly node: number
  readonly sample: number
  readonly line: number
  readonly state: 0 | 1
}

/** A spike that the GUI has detected, and sorted: 0 where it has not. */
export interface SpikeMessage {
  readonly number: number
  readonly stream: string
  readonly electrode: string
  readonly sorted: number
  readonly sample: number
}

/** A message of which only the number counts. */
export interface OtherMessage {
  readonly number: number
}

export type Message = ChannelMessage | EventMessage | SpikeMessage | OtherMessage

// Further fields come with versions of the plugin.
const content = t.type({
  stream: t.string,
  channel_num: t.number,
  channel_name: t.string,
  num_samples: t.number,
  sample_num: t.number,
  sample_rate: t.number,
})
const anyHeader = t.type({ message_num: t.number, type: t.string })
const dataHeader = t.type({ message_num: t.number, type: t.literal('data'), content, timestamp: t.unknown })

/** The type of events that are edges of lines. */
const TTL = 3
const eventHeader = t.type({
  type: t.literal('event'),
  content: t.type({ stream: t.string, source_node: t.number, type: t.literal(TTL), sample_num: t.number }),
})
const spikeHeader = t.type({
  type: t.literal('spike'),
  spike: t.type({ stream: t.string, electrode: t.string, sample_num: t.number, sorted_id: t.number }),
})

const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** Read the parts of a message: an envelope, a header, and samples; undefined where it is spoiled. */
export const readMessage = ([, header, payload]: readonly Uint8Array[]): Message | undefined => {
  const json = parsed(header)
  const any = anyHeader.decode(json)
  if (E.isLeft(any) || !whole(any.right.message_num)) return undefined
  if (any.right.type !== 'data') return readOther(any.right.message_num, json, payload)
  const data = dataHeader.decode(json)
  if (E.isLeft(data) || payload === undefined) return undefined
  const { content: told, timestamp } = data.right
  const { stream, channel_num, channel_name, num_samples, sample_num, sample_rate } = told
  if (![channel_num, num_samples, sample_num].every(whole) || !(sample_rate > 0) || payload.length !== 4 * num_samples)
    return undefined
  // The samples may lie anywhere in memory that is not theirs.
  const samples = new Float32Array(payload.slice().buffer)
  return {
    number: any.right.message_num,
    stream,
    channel: channel_num,
    name: channel_name,
    start: sample_num,
    frames: num_samples,
    samplingFrequency: sample_rate,
    samples,
    sent: typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : undefined,
  }
}

const readOther = (number: number, json: unknown, payload: Uint8Array | undefined): Message => {
  const event = eventHeader.decode(json)
  if (E.isRight(event) && payload !== undefined && payload.length >= 2 && whole(event.right.content.sample_num)) {
    const { stream, source_node: node, sample_num: sample } = event.right.content
    return { number, stream, node, sample, line: payload[0], state: payload[1] === 0 ? 0 : 1 }
  }
  const spike = spikeHeader.decode(json)
  if (E.isLeft(spike) || !whole(spike.right.spike.sample_num)) return { number }
  const { stream, electrode, sorted_id: sorted, sample_num: sample } = spike.right.spike
  return { number, stream, electrode, sorted, sample }
}

const parsed = (bytes: Uint8Array | undefined): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
