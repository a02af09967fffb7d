import type { Observable } from 'rxjs'
import { required, text, withDefault } from '../codec/codec.js'
import { callback, exactArguments, held, optionsOf } from '../codec/options.js'
import { isPlain } from '../codec/plain.js'
import type { Received } from '../declare/live.js'
import type { Header } from '../model/header.js'
import { acquisitionOf, ownConnection } from '../stream/acquire.js'
import type { Acquisition } from '../stream/acquisition.js'
import { connectFields, listenFields } from '../stream/listening.js'
import type { AcquireOptions } from './acquire.options.generated.js'

export type { AcquireOptions } from './acquire.options.generated.js'

/** What all frames of an acquisition have in common: a header, of which properties and annotations may be left out. */
export type AcquiredHeader = Pick<Header, 'samplingFrequency' | 'channelIds' | 'dtype'> &
  Partial<Pick<Header, 'properties' | 'annotations' | 'probe'>>

const header = held(
  'a header: { samplingFrequency, channelIds, dtype, properties?, annotations?, probe? }',
  (value): value is AcquiredHeader => isPlain(value) && 'samplingFrequency' in value && 'channelIds' in value && 'dtype' in value,
)

/** An acquisition of one's own. */
export const acquireFields = {
  header: required(header, { doc: 'what all frames have in common' }),
  connect: required(callback<() => Observable<Received> | Promise<Observable<Received>>>(), {
    doc:
      'connects: the observable of chunks. Of a chunk `start` is the count of frames of the source, `segment` how often the source has ' +
      'begun to count anew, and `time`, in seconds, may be left out. It is called again where the observable fails',
  }),
  ...listenFields,
  name: withDefault(text, 'the acquisition', { doc: 'what it is called in the status and in faults' }),
  ...connectFields,
}

/**
 * An acquisition of one's own as a stream that can be trusted: every frame that the source counts is delivered, or is told as missing
 * in the `gaps` of a chunk, which say where and how many; a gap ends the segment. A source that fails is connected to again. Each
 * subscription has a ring of its own, bounded, and a policy for what has no room in it. Rejects with a `FaultError` where the first
 * connection fails; what goes wrong later is in the error channel.
 *
 * ```ts
 * const acquisition = await acquire({
 *   header: { samplingFrequency: 30_000, channelIds: ['a', 'b'], dtype: 'int16' },
 *   connect: () => chunks$,
 * })
 * acquisition.pipe(bandpassFilter()).subscribe(({ start, data }) => draw(start, data))
 * ```
 */
export const acquire = exactArguments('acquire', async (options: AcquireOptions): Promise<Acquisition> => {
  const { header: given, connect, name, ...attending } = optionsOf(acquireFields, options, 'acquire')
  const whole: Header = { properties: {}, annotations: {}, ...given }
  return acquisitionOf(name, () => ownConnection(whole, connect), attending)
})
