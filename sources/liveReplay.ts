import {
  either,
  exactly,
  oneOf,
  optional,
  path,
  positive,
  positiveInteger,
  required,
  text,
  withDefault,
} from '../src/codec/codec.js'
import { defineLiveSource, type LiveContext, type Readable, type Received } from '../src/declare/live.js'
import { attemptLater } from '../src/model/attempt.js'

/**
 * A recording, sent as if it were being acquired now.
 *
 * Streams   those of the recording. Every segment is an acquisition of its own: between two an unknown number of frames is missing.
 * Dtype     the recording's.
 * Units     the recording's.
 * Errors    those of `open`.
 * Source    `open`.
 */
export const liveReplay = defineLiveSource({
  kind: 'liveReplay',
  version: 1,
  label: 'a recording, replayed',
  scheme: 'replay',
  place: 'path',
  params: exactly({
    path: required(path, { doc: 'the recording, of any format that `open` knows' }),
    stream: optional(text, { doc: 'which of several streams' }),
    speed: withDefault(either(positive, oneOf(['fastest'])), 1, {
      doc: 'times real time; "fastest": as fast as it is read, and no faster than those take it whose overflow policy is `fail`',
    }),
    chunkFrames: optional(positiveInteger, { doc: 'length of a chunk. Default: 10 ms', unit: 'frames' }),
  }),
  example: "liveReplay({ path: 'clean', speed: 2 })",
  connect: ({ path: place, stream, speed, chunkFrames }, context) =>
    attemptLater(`open ${place}`, async () => {
      const recording = await context.open({ path: place, stream })
      const frames = chunkFrames ?? Math.max(1, Math.floor(recording.header.samplingFrequency / 100))
      return { header: recording.header, data: sent(recording, frames, speed, context) }
    }),
})

async function* sent(
  { segments, header, read, time, close }: Readable,
  chunkFrames: number,
  speed: number | 'fastest',
  { signal, room, sleep }: LiveContext,
): AsyncGenerator<Received> {
  const began = performance.now()
  let seconds = 0
  for (const [segment, { frames: length }] of segments.entries())
    for (let start = 0; start < length && !signal.aborted; start += chunkFrames) {
      const end = Math.min(length, start + chunkFrames)
      seconds += (end - start) / header.samplingFrequency
      // A chunk is sent when the last of its frames has come.
      if (speed === 'fastest') await room()
      else await sleep(began + (1000 * seconds) / speed - performance.now())
      if (signal.aborted) break
      const data = await read(segment, start, end)
      const at = await time(segment, start)
      yield { segment, start, frames: end - start, data, ...(at !== undefined && { time: at }) }
    }
  close()
}
