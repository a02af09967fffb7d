import * as t from 'io-ts'
import { type Codec, channelId, either, finite, listOf, optional } from '../codec/codec.js'
import { refuse } from '../model/attempt.js'
import { invalidParams } from '../model/fault.js'
import type { ChannelId, Json } from '../model/header.js'
import { floatProperty, type Properties } from '../model/properties.js'

const isAxis = (value: unknown): value is 0 | 1 => value === 0 || value === 1

/** Which axis of samples is time. */
export const axis: Codec<0 | 1> = new t.Type<0 | 1, Json, unknown>(
  '0 or 1',
  isAxis,
  (value, context) => (isAxis(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
)
const perChannel = either(finite, listOf(finite))

/** What a source of bare samples is told of its channels. */
export const channelFields = {
  channelIds: optional(listOf(channelId), { doc: 'a name a channel; 0, 1, 2, ... when absent' }),
  gainToUv: optional(perChannel, { doc: 'factor from samples to µV: one, or one a channel', unit: 'µV' }),
  offsetToUv: optional(perChannel, { doc: 'added after the gain: one, or one a channel', unit: 'µV' }),
}

interface ChannelParams {
  readonly channelIds?: readonly ChannelId[] | undefined
  readonly gainToUv?: number | readonly number[] | undefined
  readonly offsetToUv?: number | readonly number[] | undefined
}

/** Throws a `FaultError` where a list of parameters has another length. */
export const checkLength = (at: string, list: readonly unknown[] | undefined, length: number): void => {
  if (list !== undefined && list.length !== length) refuse(invalidParams(at, `a list of ${length}`, `a list of ${list.length}`))
}

/** The channels of bare samples, as they are told. Throws a `FaultError` for lists of other lengths, and for an id twice. */
export const channelsOf = (
  { channelIds, gainToUv, offsetToUv }: ChannelParams,
  numChannels: number,
  at: string,
): { readonly channelIds: readonly ChannelId[]; readonly properties: Properties } => {
  const ids = channelIds ?? Array.from({ length: numChannels }, (_, channel) => channel)
  checkLength(`${at}.channelIds`, ids, numChannels)
  if (new Set(ids).size < numChannels) refuse(invalidParams(`${at}.channelIds`, 'ids that differ', 'the same id twice'))
  const each = (name: string, value: number | readonly number[] | undefined): readonly number[] | undefined => {
    const values = typeof value === 'number' ? ids.map(() => value) : value
    checkLength(`${at}.${name}`, values, numChannels)
    return values
  }
  const [gains, offsets] = [each('gainToUv', gainToUv), each('offsetToUv', offsetToUv)]
  return {
    channelIds: ids,
    properties: { ...(gains && { gain_to_uV: floatProperty(gains) }), ...(offsets && { offset_to_uV: floatProperty(offsets) }) },
  }
}
