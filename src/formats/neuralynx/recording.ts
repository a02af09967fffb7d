import type { Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { type Channel, channelsOf } from './channels.js'
import { beginningOf, type NlxFile } from './files.js'
import { delayLeft } from './header.js'
import { contentsOf, type NlxParams } from './params.js'
import { type NlxSegment, segmentsOf, timesOf } from './segments.js'
import { chooseStream, type NlxStream, streamsOf } from './streams.js'

/** A stream, whose files have been looked through. */
export interface Kept {
  readonly stream: NlxStream
  readonly samplingFrequency: number
  readonly channels: readonly Channel[]
  /** Where samples are. */
  readonly stretches: readonly NlxSegment[]
  readonly segments: readonly Segment[]
  /** The time of 0 s, in microseconds. */
  readonly beginning: number
  /** Microseconds that filters delayed the samples, which the times have taken off. */
  readonly delay: number
  readonly notices: readonly Notice[]
  readonly contents: readonly string[]
}

/** Looks through the files of a stream of a session. Rejects with a `FaultError`. */
export const keptOf = async (files: Files, session: readonly NlxFile[], params: NlxParams, kind: string): Promise<Kept> => {
  const stream = chooseStream(streamsOf(session), params.stream, kind, params.folderPath)
  const [{ samplingFrequency, file }] = stream.channels
  const { channels, notices } = await channelsOf(files, stream, params)
  const found = segmentsOf(channels, file.path)
  const beginning = beginningOf(session)
  const delay = delayLeft(file.header)
  return {
    stream,
    samplingFrequency,
    channels,
    stretches: found.segments,
    segments: found.segments.map((segment) => ({
      frames: segment.frames,
      times: timesOf(segment, beginning + delay, samplingFrequency),
    })),
    beginning,
    delay,
    notices: [...notices, ...found.notices],
    contents: contentsOf(
      session,
      beginning,
      stream.channels.map(({ file: { path } }) => path),
    ),
  }
}
