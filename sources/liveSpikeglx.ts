import { exactly, nonNegativeInteger, positive, required, text, withDefault } from '../src/codec/codec.js'
import { defineLiveSource, type LiveContext, type Received } from '../src/declare/live.js'
import { ByteStream } from '../src/encoding/byteStream.js'
import { SpikeglxClient, tooLate } from '../src/formats/spikeglxRemote/client.js'
import { serveSpikeglx } from '../src/formats/spikeglxRemote/server.js'
import { type Described, describeStream, type RemoteStream, remoteStream } from '../src/formats/spikeglxRemote/streams.js'
import { attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

/**
 * A run that SpikeGLX is acquiring, through its remote command server.
 *
 * Streams   "imec0.ap", "imec0.lf", "obx0", "nidq", ...: one a connection. Of a probe the channels of the band, of others all but
 *           the sync words; `imec0.lf` is every twelfth sample, as SpikeGLX saves it.
 * Dtype     int16.
 * Units     as converted; `gain_to_uV` makes them µV. Of a probe, where its contacts are, µm, and when each channel is sampled.
 * Errors    Unreadable: nobody listens, no run goes on, an error that the server answers. InvalidParams: no stream of that name.
 * Source    SpikeGLX's remote command server (`FETCH`), as its C++ SDK uses it. Frames that the server has overwritten before they
 *           were fetched are a gap. Another run name, or a lower count, is a new run.
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
    stream: required(text, { doc: 'which stream: "imec0.ap"' }),
    pollMs: withDefault(positive, 5, { doc: 'wait before it is asked again, once all that it had has come', unit: 'ms' }),
    timeoutMs: withDefault(positive, 5000, { doc: 'an answer that takes longer is a lost connection', unit: 'ms' }),
  }),
  example: "liveSpikeglx({ host: 'localhost', port: 4142, stream: 'imec0.ap' })",
  connect: ({ host, port, stream: name, pollMs, timeoutMs }, context) =>
    attemptLater(`connect to SpikeGLX at ${host}:${port}`, async () => {
      const stream = remoteStream(name)
      const socket = await context.sockets.connect(host, port, { signal: context.signal, timeout: timeoutMs })
      const client = new SpikeglxClient(new ByteStream(socket, `${host}:${port}`, timeoutMs))
      await client.askOne('GETVERSION')
      if ((await client.askNumber('ISRUNNING')) !== 1)
        refuse(unreadable(`${host}:${port}`, 'a run that goes on', 'none', 'start the run in SpikeGLX'))
      const described = await describeStream(client, stream)
      const run = await client.askOne('GETRUNNAME')
      return { header: described.header, run, data: fetched(client, stream, described, run, pollMs, context) }
    }),
  simulate: serveSpikeglx,
})

async function* fetched(
  client: SpikeglxClient,
  { address }: RemoteStream,
  { header, channels, downsample }: Described,
  run: string,
  pollMs: number,
  { signal, from, sleep }: LiveContext,
): AsyncGenerator<Received> {
  const most = Math.max(1, Math.floor(header.samplingFrequency / 10)) * downsample
  const latest = async (): Promise<number> => {
    const count = await client.askNumber(`GETSTREAMSAMPLECOUNT ${address}`)
    return count - (count % downsample)
  }
  let next = await latest()
  // Of the same run the server may still have what came meanwhile.
  if (from !== undefined && from.run === run && from.sample * downsample <= next) next = from.sample * downsample
  while (!signal.aborted) {
    const got = await client.fetch(address, next, most, channels, downsample)
    if (signal.aborted) return
    if (got === tooLate) {
      // What it has now, less than a second of it: the oldest may be gone before it is asked for.
      next = Math.max(next + downsample, (await latest()) - most)
      continue
    }
    const { head, samples, frames } = got
    // What has come before, the count tells.
    const known = Math.min(frames, Math.max(0, Math.ceil((next - head) / downsample)))
    if (frames === known) {
      await sleep(pollMs)
      continue
    }
    const start = head / downsample + known
    yield { segment: 0, start, frames: frames - known, data: samples.subarray(known * header.channelIds.length) }
    next = head + frames * downsample
    // Asked at once it would send a few frames at a time, and both would do nothing else.
    if (frames * downsample < most) await sleep(pollMs)
  }
}
