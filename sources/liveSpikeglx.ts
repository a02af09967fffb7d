import { either, exactly, listOf, nonNegativeInteger, positive, required, text, withDefault } from '../src/codec/codec.js'
import { defineLiveSource, type LiveContext, type Received } from '../src/declare/live.js'
import { ByteStream } from '../src/encoding/byteStream.js'
import { SpikeglxClient, tooLate } from '../src/formats/spikeglxRemote/client.js'
import { serveSpikeglx } from '../src/formats/spikeglxRemote/server.js'
import {
  type Described,
  describeStream,
  headerOfStreams,
  type RemoteStream,
  remoteStreams,
} from '../src/formats/spikeglxRemote/streams.js'
import { attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

/**
 * A run that SpikeGLX is acquiring, through its remote command server.
 *
 * Streams   "imec0.ap", "imec0.lf", "obx0", "nidq", ...: one, or several of one sampling frequency side by side, in the order that
 *           they are asked for. Of a probe the channels of the band, of others all but the sync words; `imec0.lf` is every twelfth
 *           sample, as SpikeGLX saves it.
 * Dtype     int16.
 * Units     as converted; `gain_to_uV` makes them µV. Of a probe, where its contacts are, µm, and when each channel is sampled.
 * Errors    Unreadable: nobody listens, no run goes on, an error that the server answers. InvalidParams: no stream of that name.
 *           Conflict: several streams, of other sampling frequencies, or of which only some have a probe.
 * Source    SpikeGLX's remote command server (`FETCH`), as its C++ SDK uses it. Frames that the server has overwritten before they
 *           were fetched are a gap, of all streams where they are missing of one. Another run name, or a lower count, is a new run.
 *           Streams stand side by side by their counts, which SpikeGLX begins at 0 for each. Not handled: clocks of streams that drift.
 */
export const liveSpikeglx = defineLiveSource({
  kind: 'liveSpikeglx',
  version: 1,
  label: 'a SpikeGLX run, by TCP',
  scheme: 'spikeglx',
  place: 'host',
  params: exactly({
    host: required(text, { doc: 'where SpikeGLX runs' }),
    port: withDefault(nonNegativeInteger, 4142, { doc: 'port of its remote command server' }),
    stream: required(either(text, listOf(text, 1)), { doc: 'which stream: "imec0.ap"; several: "imec0.ap,imec1.ap", or a list' }),
    pollMs: withDefault(positive, 5, { doc: 'wait before it is asked again, once all that it had has come', unit: 'ms' }),
    timeoutMs: withDefault(positive, 5000, { doc: 'an answer that takes longer is a lost connection', unit: 'ms' }),
  }),
  example: "liveSpikeglx({ host: 'localhost', port: 4142, stream: 'imec0.ap' })",
  connect: ({ host, port, stream: names, pollMs, timeoutMs }, context) =>
    attemptLater(`connect to SpikeGLX at ${host}:${port}`, async () => {
      const streams = remoteStreams(names)
      const socket = await context.sockets.connect(host, port, { signal: context.signal, timeout: timeoutMs })
      const client = new SpikeglxClient(new ByteStream(socket, `${host}:${port}`, timeoutMs))
      await client.askOne('GETVERSION')
      if ((await client.askNumber('ISRUNNING')) !== 1)
        refuse(unreadable(`${host}:${port}`, 'a run that goes on', 'none', 'start the run in SpikeGLX'))
      const taken: Taken[] = []
      for (const stream of streams) taken.push({ ...stream, ...(await describeStream(client, stream)) })
      const header = headerOfStreams(
        streams,
        taken.map((each) => each.header),
        `${host}:${port}`,
      )
      const run = await client.askOne('GETRUNNAME')
      return { header, run, data: fetched(client, taken, run, pollMs, context) }
    }),
  simulate: serveSpikeglx,
})

type Taken = RemoteStream & Described

async function* fetched(
  client: SpikeglxClient,
  streams: readonly Taken[],
  run: string,
  pollMs: number,
  { signal, from, sleep }: LiveContext,
): AsyncGenerator<Received> {
  const most = Math.max(1, Math.floor(streams[0].header.samplingFrequency / 10))
  const latestOf = async ({ address, downsample }: Taken): Promise<number> =>
    Math.floor((await client.askNumber(`GETSTREAMSAMPLECOUNT ${address}`)) / downsample)
  let next = Number.POSITIVE_INFINITY
  for (const stream of streams) next = Math.min(next, await latestOf(stream))
  // Of the same run the server may still have what came meanwhile.
  if (from !== undefined && from.run === run && from.sample <= next) next = from.sample
  while (!signal.aborted) {
    const { parts, start, end, late } = await fetchedBeside(client, streams, next, most)
    if (signal.aborted) return
    if (late !== undefined) {
      // What it has now, less than a second of it: the oldest may be gone before it is asked for.
      next = Math.max(next + 1, (await latestOf(late)) - most)
      continue
    }
    const frames = Math.max(0, end - start)
    if (frames > 0) yield { segment: 0, start, frames, data: rowsOf(parts, start, end) }
    next = start + frames
    // Asked at once it would send a few frames at a time, and both would do nothing else.
    if (frames < most) await sleep(pollMs)
  }
}

/** Frames `start` to `end` of one stream. */
interface Part {
  readonly start: number
  readonly end: number
  readonly samples: Int16Array
  readonly width: number
}

/** What there is of all streams from frame `from` on, up to `most` frames, or the stream of which it is gone. */
const fetchedBeside = async (client: SpikeglxClient, streams: readonly Taken[], from: number, most: number) => {
  const parts: Part[] = []
  let [start, end] = [from, from + most]
  for (const stream of streams) {
    const { address, channels, downsample, header } = stream
    // What the streams before do not have yet is not asked for.
    const got = await client.fetch(address, from * downsample, (end - from) * downsample, channels, downsample)
    if (got === tooLate) return { parts, start, end, late: stream }
    const head = got.head / downsample
    parts.push({ start: head, end: head + got.frames, samples: got.samples, width: header.channelIds.length })
    // What has come before, the count tells.
    start = Math.max(start, head)
    end = Math.min(end, head + got.frames)
    if (end <= start) break
  }
  return { parts, start, end }
}

/** The samples of frames `start` to `end`, those of all parts side by side. */
const rowsOf = (parts: readonly Part[], start: number, end: number): Int16Array => {
  const cut = parts.map((part) => part.samples.subarray((start - part.start) * part.width, (end - part.start) * part.width))
  if (cut.length === 1) return cut[0]
  const width = parts.reduce((sum, part) => sum + part.width, 0)
  const rows = new Int16Array((end - start) * width)
  let column = 0
  for (const [index, { width: own }] of parts.entries()) {
    for (let frame = 0; frame < end - start; frame++)
      rows.set(cut[index].subarray(frame * own, (frame + 1) * own), frame * width + column)
    column += own
  }
  return rows
}
