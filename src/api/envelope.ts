import { positiveInteger, required } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { clearExtremes, gatherColumns, joinExtremes, type Matrix, matrix, rows, transpose } from '../dsp/index.js'
import { type Finish, swiftTilesOf } from '../engine/engine.js'
import type { TracesNode } from '../engine/node.js'
import { indicesOf } from '../kit/ids.js'
import { orThrow, refuse } from '../model/attempt.js'
import { allocate, type Dtype, dtypeOf, itemSize, type Samples } from '../model/dtype.js'
import { aborted, FaultError, outOfRange } from '../model/fault.js'
import type { ChannelId } from '../model/header.js'
import { turns } from '../model/turn.js'
import type { EnvelopeOptions } from './envelope.options.generated.js'
import { recordingOf } from './given.js'
import type { Recording } from './recording.js'
import { refuseHuge } from './room.js'
import { finishInUv, threadEngine, tracesFields } from './traces.js'

export type { EnvelopeOptions } from './envelope.options.generated.js'

/** Which bins are asked for. */
export const envelopeFields = {
  ...tracesFields,
  binFrames: required(positiveInteger, { doc: 'length of a bin; bins are counted from frame 0 of the segment', unit: 'frames' }),
}

/** The least and the greatest sample of each channel in bins of frames. */
export interface Envelope {
  readonly dtype: Dtype
  /** `channelIds.length` × `bins`: that of bin `b` is `column * bins + b`. NaN where a bin has no number. */
  readonly minimum: Samples
  readonly maximum: Samples
  /** The frame at which the first bin begins, a multiple of `binFrames`. */
  readonly startFrame: number
  readonly binFrames: number
  readonly bins: number
  readonly channelIds: readonly ChannelId[]
}

/** The most frames of a bin. */
const MOST_FRAMES = 2 ** 30

/**
 * The least and the greatest sample of each channel in bins of `binFrames` frames: what a drawing shows of more samples than it has
 * pixels. The range is widened to whole bins; the last bin of a segment may be shorter. Bins are counted from frame 0, so that those of
 * two ranges are the same bins, and every sample is looked at: one that stands out for one frame is in the envelope. NaN is passed over.
 * Memory is that of the answer and of a second of samples. Rejects with a `FaultError`, as `getTraces` does.
 *
 * ```ts
 * const { minimum, maximum, bins } = await getEnvelope(recording, { startFrame: 0, endFrame: 30_000, binFrames: 64 })
 * ```
 */
export const getEnvelope = exactArguments(
  'getEnvelope',
  async (recording: Recording, options: EnvelopeOptions): Promise<Envelope> => {
    const { binFrames, startFrame, returnInUv, signal, ...given } = optionsOf(envelopeFields, options, 'getEnvelope')
    const { node } = recordingOf(recording, 'getEnvelope')
    const { header, segments } = node
    const segment = given.segment ?? (segments.length === 1 ? 0 : -1)
    if (segments[segment] === undefined)
      refuse(outOfRange('segment', `an integer from 0 to ${segments.length - 1}`, `${given.segment}`))
    const { frames } = segments[segment]
    const endFrame = Math.min(given.endFrame ?? frames, frames)
    const valid = [startFrame, endFrame].every(Number.isSafeInteger) && startFrame >= 0 && startFrame <= endFrame
    if (!valid)
      refuse(outOfRange('frames', `an ascending range within 0 to ${frames}`, `${startFrame} to ${given.endFrame ?? frames}`))
    if (binFrames > MOST_FRAMES) refuse(outOfRange('binFrames', `an integer from 1 to ${MOST_FRAMES}`, `${binFrames}`))
    const { channelIds = header.channelIds } = given
    const channels = orThrow(indicesOf(header.channelIds, channelIds, 'channelIds'))
    const first = Math.floor(startFrame / binFrames)
    const bins = startFrame === endFrame ? 0 : Math.ceil(endFrame / binFrames) - first
    const finish = returnInUv ? finishInUv(header, channels) : undefined
    const dtype = finish?.dtype ?? header.dtype
    refuseHuge(`${bins} bins of ${channels.length} channels`, 4 * bins * channels.length * itemSize(dtype))
    const range = { segment, start: first * binFrames, end: Math.min(frames, (first + bins) * binFrames) }
    const joined = emptied(await reduced(node, range, channels, binFrames, signal))
    return {
      dtype,
      ...apart(finish === undefined ? joined : finished(joined, finish)),
      startFrame: range.start,
      binFrames,
      bins,
      channelIds,
    }
  },
)

/** Extremes of the bins of a range, columns in the order of `channels`: of each bin a row of the least and one of the greatest. */
const reduced = async (
  node: TracesNode,
  { segment, start, end }: { readonly segment: number; readonly start: number; readonly end: number },
  channels: Int32Array,
  binFrames: number,
  signal: AbortSignal | undefined,
): Promise<Matrix> => {
  const { dtype } = node.header
  const sorted = Int32Array.from(new Set(channels)).sort()
  const length = 2 * Math.ceil((end - start) / binFrames)
  const found = matrix(allocate(dtype, length * sorted.length), length, sorted.length)
  clearExtremes(found)
  const others = turns()
  for (const tile of swiftTilesOf(node, segment, start, end)) {
    // What a signal is told by has to have its turn.
    await others()
    if (signal?.aborted === true) throw new FaultError(aborted('reading'))
    const loan = await threadEngine().pull(node, { segment, ...tile, channels: sorted }, undefined, signal)
    const at = tile.start - start
    const bins = rows(found, 2 * Math.floor(at / binFrames), 2 * Math.ceil((tile.end - start) / binFrames))
    joinExtremes(matrix(loan.data, tile.end - tile.start, sorted.length), at % binFrames, binFrames, bins)
    loan.release()
  }
  if (channels.every((channel, column) => channel === sorted[column])) return found
  const places = new Map(Array.from(sorted, (channel, place) => [channel, place]))
  const columns = channels.map((channel) => places.get(channel) ?? -1)
  const ordered = matrix(allocate(dtype, length * columns.length), length, columns.length)
  gatherColumns(found, columns, ordered)
  return ordered
}

/** Calls `act` with the places of the least and the greatest of each bin whose least is the greater: nothing was joined, or turned over. */
const turnedOver = ({ data, channels }: Matrix, act: (low: number, high: number) => void): void => {
  for (let row = 0; row < data.length; row += 2 * channels)
    for (let low = row; low < row + channels; low++) if (data[low] > data[low + channels]) act(low, low + channels)
}

/** Bins of floats without any number become NaN. */
const emptied = (joined: Matrix): Matrix => {
  const { data } = joined
  if (data instanceof Float32Array || data instanceof Float64Array)
    turnedOver(joined, (low, high) => {
      data[low] = Number.NaN
      data[high] = Number.NaN
    })
  return joined
}

/** Samples as they are answered. A gain below 0 makes the greatest of what was the least. */
const finished = (joined: Matrix, finish: Finish): Matrix => {
  const data = allocate('float32', joined.data.length)
  const scaled = { ...joined, data }
  finish.fill(joined, scaled)
  turnedOver(scaled, (low, high) => {
    ;[data[low], data[high]] = [data[high], data[low]]
  })
  return scaled
}

/** Rows of the least and of the greatest by themselves, channels × bins. */
const apart = ({ data, frames, channels }: Matrix): { readonly minimum: Samples; readonly maximum: Samples } => {
  const bins = frames / 2
  const turned = allocate(dtypeOf(data), data.length)
  transpose(matrix(data, bins, 2 * channels), matrix(turned, 2 * channels, bins))
  return { minimum: turned.subarray(0, channels * bins), maximum: turned.subarray(channels * bins) }
}
