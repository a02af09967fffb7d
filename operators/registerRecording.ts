import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { conflict, invalidParams } from '../src/model/fault.js'
import { type Notice, notice } from '../src/model/notice.js'

/**
 * Say which recording a sorting belongs to: its segments then have that one's lengths and times.
 *
 * Shapes   spikes in, the same out; also those past the end of the recording, which `removeExcessSpikes` takes away. Where a
 *          segment had another length, a notice says so.
 * Dtype    frames stay whole numbers.
 * Units    times are the recording's.
 * Margin   none; spikes pass through untouched, and no sample is read.
 * Errors   Conflict: another sampling frequency, or another number of segments.
 * Source   SpikeInterface `sorting.register_recording`, which edits in place; here the result is a new sorting.
 */
export const registerRecording = defineSortingOperator({
  kind: 'registerRecording',
  version: 1,
  inputs: 'withRecording',
  params: exactly({}),
  example: 'registerRecording(recording)',
  examples: (_header) => [{}],
  bind: (_params, [header], recording) => {
    if (recording === undefined) return E.left(invalidParams('registerRecording', 'a sorting and a recording', 'a sorting alone'))
    const { samplingFrequency } = recording.header
    if (samplingFrequency !== header.samplingFrequency)
      return E.left(
        conflict(
          'samplingFrequency of the recording',
          `${header.samplingFrequency} Hz, as the sorting's`,
          `${samplingFrequency} Hz`,
        ),
      )
    return E.right({
      header,
      segments: ([segments]) => {
        if (segments.length !== recording.segments.length)
          return E.left(
            conflict('segments of the recording', `${segments.length}, as the sorting's`, `${recording.segments.length}`),
          )
        return E.right(
          recording.segments.map(({ frames, times }, segment) => ({
            frames,
            times,
            notices: relengthened(segment, segments[segment].frames, frames),
            lanes: [{ input: 0, segment, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }],
          })),
        )
      },
    })
  },
})

const relengthened = (segment: number, before: number, frames: number): readonly Notice[] =>
  before === frames || !Number.isFinite(before)
    ? []
    : [
        notice(
          'Tolerated',
          `segment ${segment} was ${before} frames long, and is taken to be as long as the recording: ${frames}`,
        ),
      ]
