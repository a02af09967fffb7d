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
}

/** A message of which only the number counts: an event, a spike. */
export interface OtherMessage {
  readonly number: number
}

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
const dataHeader = t.type({ message_num: t.number, type: t.literal('data'), content })

const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** Read the parts of a message: an envelope, a header, and samples; undefined where it is spoiled. */
export const readMessage = ([, header, payload]: readonly Uint8Array[]): ChannelMessage | OtherMessage | undefined => {
  const json = parsed(header)
  const any = anyHeader.decode(json)
  if (E.isLeft(any) || !whole(any.right.message_num)) return undefined
  if (any.right.type !== 'data') return { number: any.right.message_num }
  const data = dataHeader.decode(json)
  if (E.isLeft(data) || payload === undefined) return undefined
  const { stream, channel_num, channel_name, num_samples, sample_num, sample_rate } = data.right.content
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
  }
}

const parsed = (bytes: Uint8Array | undefined): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
