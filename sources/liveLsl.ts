import { exactly, nonNegativeInteger, optional, positive, text, withDefault } from '../src/codec/codec.js'
import { defineLiveSource, type LiveConnection, type LiveContext, type Received } from '../src/declare/live.js'
import { ByteStream } from '../src/encoding/byteStream.js'
import { ClockOffset } from '../src/formats/lsl/clock.js'
import { Count } from '../src/formats/lsl/count.js'
import { begin } from '../src/formats/lsl/feed.js'
import { headerOf } from '../src/formats/lsl/header.js'
import type { StreamInfo } from '../src/formats/lsl/info.js'
import { resolve, type Search } from '../src/formats/lsl/resolve.js'
import { SampleBlocks } from '../src/formats/lsl/samples.js'
import { serveLsl } from '../src/formats/lsl/server.js'
import { attemptLater } from '../src/model/attempt.js'

interface Params extends Search {
  readonly bufferSeconds: number
  readonly chunkMs: number
  readonly gapMs: number
  readonly silenceSeconds: number
}

/** What came by the connections before. */
interface Before {
  readonly count: Count
  readonly info: StreamInfo
}

/**
 * A stream of the Lab Streaming Layer.
 *
 * Streams   the one that answers to name, type and sourceId; one that was started again is known by its sourceId, else by name and type.
 * Dtype     the stream's: int8, int16, int32, int64, float32, float64.
 * Units     as sent; `gain_to_uV` where the description of the channels says the unit.
 * Errors    Unreadable: nobody answers. Conflict: several streams answer. Unsupported: texts, or samples at no regular rate; a sender of
 *           protocol 1.00, or one that IPv6 alone reaches.
 * Source    liblsl's inlets: discovery by UDP, data by TCP, protocol 1.10. LSL counts no samples: which are missing follows from their
 *           times, one by one where these are a device's, and from `gapMs` on where a program made them as it sent. Times are those of this
 *           computer's clock, by the offset that the sender tells. Not handled: streams of markers, which are texts.
 */
export const liveLsl = defineLiveSource({
  kind: 'liveLsl',
  version: 1,
  label: 'a stream of the Lab Streaming Layer',
  scheme: 'lsl',
  place: 'nothing',
  params: exactly({
    name: optional(text, { doc: 'its name' }),
    type: optional(text, { doc: 'what it holds, as it says: "EEG"' }),
    sourceId: optional(text, { doc: 'what its sender is known by, whenever it is started' }),
    host: optional(text, { doc: 'ask this computer alone. Default: all of the network' }),
    port: optional(nonNegativeInteger, {
      doc: "its TCP port, where a network lets no discovery through; `host` is then this computer's if it is left out",
    }),
    bufferSeconds: withDefault(positive, 60, { doc: 'how much its sender keeps at most while we are slow', unit: 's' }),
    chunkMs: withDefault(positive, 10, { doc: 'how much is gathered at most before it is passed on', unit: 'ms' }),
    gapMs: withDefault(positive, 200, {
      doc: 'a hole between times that are not exact is a gap where it is longer; exact ones tell of every frame',
      unit: 'ms',
    }),
    silenceSeconds: withDefault(positive, 15, { doc: 'a sender that is silent for so long is looked for again', unit: 's' }),
    timeoutMs: withDefault(positive, 5000, { doc: 'how long an answer is waited for', unit: 'ms' }),
  }),
  example: "liveLsl({ name: 'BioSemi', type: 'EEG' })",
  connect: (params, context) => connected(params, context, undefined),
  simulate: serveLsl,
})

const connected = (params: Params, context: LiveContext, before: Before | undefined) =>
  attemptLater('connect to a stream of LSL', async (): Promise<LiveConnection> => {
    const { timeoutMs, silenceSeconds, bufferSeconds, gapMs, chunkMs } = params
    const { info, host, port } = await resolve(before === undefined ? params : { ...params, ...known(before.info) }, context)
    const place = `${host}:${port}`
    const socket = await context.sockets.connect(host, port, { signal: context.signal, timeout: timeoutMs })
    const wire = new ByteStream(socket, place, 1000 * silenceSeconds)
    const rate = info.samplingFrequency
    const isReversed = await begin(wire, info, Math.ceil(bufferSeconds * rate))
    const offset = await ClockOffset.follow(host, info.servicePort, context)
    const count = before?.count ?? new Count(rate, gapMs / 1000)
    count.reconnect()
    const frames = Math.max(1, Math.floor((rate * chunkMs) / 1000))
    const blocks = new SampleBlocks(info, isReversed, count, frames, () => offset.seconds, place)
    return {
      header: headerOf(info),
      // Two streams of one computer have one clock, which tells what passed between them.
      run: info.hostname,
      data: received(wire, blocks, chunkMs, context),
      again: (next) => connected(params, next, { count, info }),
    }
  })

/** What a stream is found by that was lost. */
const known = ({ name, type, sourceId }: StreamInfo) => (sourceId === '' ? { name, type } : { sourceId })

async function* received(
  wire: ByteStream,
  blocks: SampleBlocks,
  chunkMs: number,
  { signal, sleep }: LiveContext,
): AsyncGenerator<Received> {
  let late: Promise<void> | undefined
  let arriving = wire.some()
  try {
    while (!signal.aborted) {
      // What waits for more does not wait for ever.
      if (!blocks.isEmpty) late ??= sleep(chunkMs)
      const bytes = await (late === undefined ? arriving : Promise.race([arriving, late.then(() => undefined)]))
      if (bytes === undefined) {
        late = undefined
        yield* blocks.flush()
        continue
      }
      yield* blocks.take(bytes)
      arriving = wire.some()
      // It is waited for below, or given up.
      arriving.catch(() => undefined)
    }
  } catch (error) {
    yield* blocks.flush()
    throw error
  }
}
