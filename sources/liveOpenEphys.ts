import { exactly, flag, nonNegativeInteger, optional, positive, required, text, withDefault } from '../src/codec/codec.js'
import { defineLiveSource, type LiveContext, type Received } from '../src/declare/live.js'
import { BesideRows } from '../src/formats/openEphysZmq/beside.js'
import { Assembly, type WholeBlock } from '../src/formats/openEphysZmq/blocks.js'
import { heartbeats } from '../src/formats/openEphysZmq/heartbeat.js'
import { type ChannelMessage, readMessage } from '../src/formats/openEphysZmq/messages.js'
import { Sending } from '../src/formats/openEphysZmq/sending.js'
import { serveOpenEphys } from '../src/formats/openEphysZmq/server.js'
import { attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'
import type { Header } from '../src/model/header.js'
import { floatProperty } from '../src/model/properties.js'
import type { Incoming } from '../src/platform/zmq.js'

/**
 * What the ZMQ Interface of the Open Ephys GUI sends.
 *
 * Streams   that of the plugin, or `stream` where several send to one port. Its channels are learned from two blocks that agree.
 * Dtype     float32.
 * Units     as sent: µV of headstage channels, V of others; `gain_to_uV` is 1.
 * Errors    Unreadable: no blocks come. Conflict: other channels, or another rate, after a new start.
 * Source    Open Ephys `ZMQ Interface`. A block of which a channel did not come is lost whole, and a gap. Numbers of messages or
 *           samples that begin anew are a new acquisition; so are some that go on where, by the times at which they were sent, another
 *           has begun. Beside the samples come the edges of lines, of channels "NODE.LINE", and the spikes that the GUI has
 *           detected, of units "ELECTRODE#SORTED"; which there are, they tell as they come. Not handled: waveforms of spikes.
 */
export const liveOpenEphys = defineLiveSource({
  kind: 'liveOpenEphys',
  version: 1,
  label: 'an acquisition of the Open Ephys GUI, by ZMQ',
  scheme: 'openephys',
  place: 'host',
  params: exactly({
    host: required(text, { doc: 'where the GUI runs' }),
    port: withDefault(nonNegativeInteger, 5556, { doc: 'port of the data' }),
    stream: optional(text, { doc: 'which stream, where several come' }),
    heartbeat: withDefault(flag, true, {
      doc: 'tell the GUI every 2 seconds that somebody listens, at the port after that of the data',
    }),
    timeoutMs: withDefault(positive, 10_000, { doc: 'how long the first blocks are waited for', unit: 'ms' }),
  }),
  example: "liveOpenEphys({ host: 'localhost', port: 5556 })",
  connect: ({ host, port, stream, heartbeat, timeoutMs }, context) =>
    attemptLater(`connect to Open Ephys at ${host}:${port}`, async () => {
      const zmq = await context.sockets.zmq()
      const incoming = zmq.subscribe(`tcp://${host}:${port}`, context.signal)
      if (heartbeat) void heartbeats(zmq, `tcp://${host}:${port + 1}`, context)
      const first = await learned(incoming, stream, timeoutMs, `${host}:${port}`, context)
      const header = headerOf(first.messages)
      return { header, beside: ['events', 'spikes'], data: received(incoming, first, context) }
    }),
  simulate: serveOpenEphys,
})

/** Two blocks in a row with the same channels: the second of them. */
const learned = async (
  incoming: Incoming,
  stream: string | undefined,
  timeout: number,
  place: string,
  { sleep }: LiveContext,
): Promise<WholeBlock> => {
  let isLate = false
  const late = sleep(timeout).then(() => {
    isLate = true
    return undefined
  })
  let assembly: Assembly | undefined
  let before: WholeBlock | undefined
  while (!isLate) {
    const parts = await Promise.race([incoming.receive(), late])
    const message = parts && readMessage(parts)
    if (message === undefined || !('samples' in message)) continue
    assembly ??= new Assembly(undefined, stream ?? message.stream)
    const block = assembly.take(message)
    if (block === undefined) continue
    if (before !== undefined && String(channelsOf(before)) === String(channelsOf(block))) return block
    before = block
  }
  return refuse(
    unreadable(place, 'blocks of samples', 'none', 'start the acquisition, with a ZMQ Interface in the signal chain of the GUI'),
  )
}

const channelsOf = ({ messages }: WholeBlock): readonly number[] => messages.map(({ channel }) => channel)

const headerOf = (messages: readonly ChannelMessage[]): Header => {
  const names = messages.map(({ name }) => name)
  return {
    samplingFrequency: messages[0].samplingFrequency,
    channelIds: new Set(names).size === names.length ? names : messages.map(({ channel }) => channel),
    dtype: 'float32',
    properties: {
      gain_to_uV: floatProperty(names.map(() => 1)),
      offset_to_uV: floatProperty(names.map(() => 0)),
    },
    annotations: { is_filtered: false },
  }
}

async function* received(incoming: Incoming, first: WholeBlock, { signal }: LiveContext): AsyncGenerator<Received> {
  const assembly = new Assembly(channelsOf(first), first.messages[0].stream)
  const rows = new BesideRows(first.messages[0].samplingFrequency)
  const sending = new Sending(first.messages[0].samplingFrequency)
  let [segment, run, next] = [0, 0, 0]
  while (!signal.aborted) {
    const parts = await incoming.receive()
    if (parts === undefined) return
    const message = readMessage(parts)
    const block = message && assembly.take(message)
    if (block === undefined) continue
    const { start, frames, afterIncomplete, messages, beside } = block
    const isOther = sending.isOfAnother(start, frames, messages[0].sent)
    if (block.run !== run || start < next || isOther) segment++
    run = block.run
    next = start + frames
    yield {
      segment,
      start,
      frames,
      data: interleaved(messages, frames),
      beside: rows.of(beside),
      ...(afterIncomplete && { cause: 'incomplete' as const }),
    }
  }
}

const interleaved = (messages: readonly ChannelMessage[], frames: number): Float32Array => {
  const width = messages.length
  const data = new Float32Array(frames * width)
  for (const [column, { samples }] of messages.entries())
    for (let frame = 0; frame < frames; frame++) data[frame * width + column] = samples[frame]
  return data
}
