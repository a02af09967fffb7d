import type { taskEither as TE } from 'fp-ts'
import { exactly, nonNegativeInteger, oneOf, optional, positive, required, text, withDefault } from '../src/codec/codec.js'
import { defineLiveSource, type LiveConnection, type LiveContext, type Received } from '../src/declare/live.js'
import { ByteStream } from '../src/encoding/byteStream.js'
import { type Block, Blocks, FRAMES } from '../src/formats/rhx/blocks.js'
import { type Layout, layoutOf, RhxCommands } from '../src/formats/rhx/commands.js'
import { nearestCount } from '../src/formats/rhx/count.js'
import { Lines } from '../src/formats/rhx/lines.js'
import { serveRhx } from '../src/formats/rhx/server.js'
import { RhxSpikes } from '../src/formats/rhx/spikes.js'
import { Seen } from '../src/kit/seen.js'
import { attemptLater, refuse } from '../src/model/attempt.js'
import { conflict, type Fault } from '../src/model/fault.js'
import { floatProperty } from '../src/model/properties.js'
import type { Socket } from '../src/platform/sockets.js'

/** µV of a step of an amplifier channel, and the value that is 0 µV. */
const [STEP, ZERO] = [0.195, 32768]
/** Blocks that are remembered, to know one that is sent twice. */
const REMEMBERED = 256

/**
 * What an Intan RHX controller sends by TCP: one band of the amplifier channels for which its data output is enabled.
 *
 * Streams   one: `band`. Other channels that are enabled (other bands, aux, supply, analog) are passed over. Beside the samples come
 *           the edges of the digital inputs and outputs that are enabled, of channels "DIGITAL-IN-01", and the spikes of channels whose
 *           spikes are, of units "A-010#1": the channel, and the id that RHX gives the spike. Which units there are, spikes tell.
 * Dtype     uint16.
 * Units     as converted; `gain_to_uV` 0.195 and `offset_to_uV` make them µV.
 * Errors    Unreadable: nobody listens, also where spikes are enabled. Conflict: no channel of the band is enabled, or blocks do not hold what the controller told.
 * Source    Intan RHX's command, waveform and spike ports. A block is known by its mark and by its counts: one that is spoiled is lost whole, a
 *           gap of 128 frames. Counts that begin anew are a new run; the 32 bits of the count go on after they are full.
 */
export const liveRhx = defineLiveSource({
  kind: 'liveRhx',
  version: 1,
  label: 'an Intan RHX controller, by TCP',
  scheme: 'rhx',
  place: 'host',
  params: exactly({
    host: required(text, { doc: 'where RHX runs' }),
    port: withDefault(nonNegativeInteger, 5000, { doc: 'port of its commands' }),
    waveformPort: optional(nonNegativeInteger, { doc: 'port of its waveforms. Default: one more than that of the commands' }),
    spikePort: optional(nonNegativeInteger, { doc: 'port of its spikes. Default: two more than that of the commands' }),
    band: withDefault(oneOf(['wide', 'low', 'high']), 'wide', { doc: 'which band of the channels' }),
    silenceSeconds: withDefault(positive, 15, {
      doc: 'a controller that sends nothing for so long is connected to again: a cable that was pulled tells nothing',
      unit: 's',
    }),
    timeoutMs: withDefault(positive, 5000, { doc: 'an answer that takes longer is a lost connection', unit: 'ms' }),
  }),
  example: "liveRhx({ host: 'localhost', port: 5000 })",
  connect: (params, context) => connected(params, context, new Seen()),
  simulate: serveRhx,
})

interface Params {
  readonly host: string
  readonly port: number
  readonly waveformPort?: number | undefined
  readonly spikePort?: number | undefined
  readonly band: 'wide' | 'low' | 'high'
  readonly silenceSeconds: number
  readonly timeoutMs: number
}

/** Connect; `units` are those whose spikes were seen, which keep their places by the next connection. */
const connected = (params: Params, context: LiveContext, units: Seen): TE.TaskEither<Fault, LiveConnection> => {
  const { host, port, waveformPort = port + 1, spikePort = port + 2, band, silenceSeconds, timeoutMs } = params
  return attemptLater(`connect to RHX at ${host}:${port}`, async () => {
    const options = { signal: context.signal, timeout: timeoutMs }
    const asking = await context.sockets.connect(host, port, options)
    const commands = new RhxCommands(new ByteStream(asking, `${host}:${port}`, timeoutMs))
    await commands.hello()
    const layout = await layoutOf(commands, band)
    if (layout.channels.length === 0)
      refuse(
        conflict(
          `channels of RHX at ${host}:${port}`,
          `some whose TCP data output (${band}) is enabled`,
          'none',
          'enable them in RHX',
        ),
      )
    const listened = (output: string, at: number): Promise<Socket> =>
      listening(commands, output, () => context.sockets.connect(host, at, options), context)
    const waveforms = await listened('Waveform', waveformPort)
    const wire = new ByteStream(waveforms, `${host}:${waveformPort}`, 1000 * silenceSeconds)
    const lines = layout.lines.length > 0 ? new Lines(layout) : undefined
    const spikes =
      layout.spikes.length > 0
        ? new RhxSpikes(
            new ByteStream(await listened('Spike', spikePort), `${host}:${spikePort}`, Number.POSITIVE_INFINITY),
            layout.spikes,
            layout.samplingFrequency,
            units,
          )
        : undefined
    const gains = layout.channels.map(() => STEP)
    return {
      header: {
        samplingFrequency: layout.samplingFrequency,
        channelIds: layout.channels.map(({ id }) => id),
        dtype: 'uint16' as const,
        properties: { gain_to_uV: floatProperty(gains), offset_to_uV: floatProperty(gains.map((gain) => -ZERO * gain)) },
        annotations: { is_filtered: band !== 'wide' },
      },
      beside: [...(lines === undefined ? [] : (['events'] as const)), ...(spikes === undefined ? [] : (['spikes'] as const))],
      data: received(new Blocks(wire, layout.words), layout, { lines, spikes }, context),
      again: (next) => connected(params, next, units),
    }
  })
}

/** Connect to an output; RHX listens for one client only, and has to be asked to listen again. */
const listening = async (
  commands: RhxCommands,
  output: string,
  connect: () => Promise<Socket>,
  { sleep }: LiveContext,
): Promise<Socket> => {
  try {
    return await connect()
  } catch {
    await commands.execute(`ConnectTCP${output}DataOutput`)
    await sleep(200)
    return connect()
  }
}

/** What finds the rows that come beside the samples. */
interface Finding {
  readonly lines: Lines | undefined
  readonly spikes: RhxSpikes | undefined
}

async function* received(
  blocks: Blocks,
  { words, channels }: Layout,
  { lines, spikes }: Finding,
  { signal, files }: LiveContext,
): AsyncGenerator<Received> {
  const recent = new Map<number, number>()
  let [segment, next] = [0, -1]
  while (!signal.aborted) {
    const { first, bytes } = await blocks.next()
    const sum = files.crc32(bytes, 0)
    if (recent.get(first) === sum) continue
    recent.set(first, sum)
    for (const [oldest] of recent) if (recent.size > REMEMBERED) recent.delete(oldest)
    // The count is full once in 40 hours; where it is lower otherwise, it began anew.
    let start = next < 0 ? first : nearestCount(first, next)
    if (start < next) {
      segment++
      start = first
      recent.clear()
      spikes?.forget()
    }
    next = start + FRAMES
    const beside = {
      ...(lines && { events: lines.of(bytes, segment, start) }),
      ...(spikes && { spikes: spikes.upTo(next) }),
    }
    yield { segment, start, frames: FRAMES, data: samplesOf({ first, bytes }, words, channels), beside }
  }
}

const samplesOf = ({ bytes }: Block, words: number, channels: Layout['channels']): Uint16Array => {
  const all = new Uint16Array(bytes.buffer)
  const samples = new Uint16Array(FRAMES * channels.length)
  for (let frame = 0; frame < FRAMES; frame++) {
    // The mark is two words, and so is the count before each frame.
    const from = 2 + frame * (2 + words) + 2
    for (let column = 0; column < channels.length; column++)
      samples[frame * channels.length + column] = all[from + channels[column].word]
  }
  return samples
}
