import type { SpikesNode, TracesNode } from '../engine/node.js'
import { refuse } from '../model/attempt.js'
import { conflict } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import type { SpikeVector } from '../model/spikes.js'

/** How far two names of one rate are apart at most, in Hz: where SpikeInterface, too, takes them for the same. */
const sameRate = (a: number, b: number): boolean => Math.abs(a - b) <= 0.1 + 1e-5 * Math.abs(b)

/**
 * Frames of the one are frames of the other: rate, number of segments, and their lengths where the sorting knows any. Throws a
 * Conflict; a rate that is another by less than anyone tells apart is told.
 */
export const agreeOnFrames = (recording: TracesNode, sorting: SpikesNode): readonly Notice[] => {
  const [rate, other] = [recording.header.samplingFrequency, sorting.header.samplingFrequency]
  if (!sameRate(other, rate))
    return refuse(conflict('samplingFrequency of the sorting', `${rate} Hz, as the recording's`, `${other} Hz`))
  const [count, segments] = [recording.segments.length, sorting.segments.length]
  if (count !== segments)
    return refuse(
      conflict('segments of the sorting', `${count}, as the recording's`, `${segments}`, 'selectSegments makes them alike'),
    )
  for (const [segment, { frames }] of sorting.segments.entries()) {
    const length = recording.segments[segment].frames
    if (Number.isFinite(frames) && frames !== length)
      refuse(
        conflict(
          `frames of segment ${segment} of the sorting`,
          `${length}, as the recording's`,
          `${frames}`,
          'slice both alike, or register the recording',
        ),
      )
  }
  return rate === other ? [] : [notice('Tolerated', `the sorting counts frames at ${other} Hz, the recording at ${rate} Hz`)]
}

/** Throws a Conflict when a spike lies past the end of its segment of the recording. */
export const refuseExcess = ({ sampleIndex, segmentIndex }: SpikeVector, { segments }: TracesNode): void => {
  const beyond = sampleIndex.findIndex((frame, spike) => frame >= segments[segmentIndex[spike]].frames)
  if (beyond < 0) return
  const segment = segmentIndex[beyond]
  const { frames } = segments[segment]
  const count = sampleIndex.reduce((sum, frame, spike) => sum + (segmentIndex[spike] === segment && frame >= frames ? 1 : 0), 0)
  refuse(
    conflict(
      `spikes of segment ${segment} of the sorting`,
      `frames below ${frames}, where the recording ends`,
      `${count} beyond, the first at ${sampleIndex[beyond]}`,
      'register the recording and removeExcessSpikes()',
    ),
  )
}
