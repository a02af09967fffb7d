import { either as E } from 'fp-ts'
import { channelId, listOf, optional, shown } from '../codec/codec.js'
import type { Matrix } from '../dsp/index.js'
import type { Samples } from '../model/dtype.js'
import { conflict, type Fault, invalidParams } from '../model/fault.js'
import type { ChannelId, Header } from '../model/header.js'
import { sameList } from './headers.js'

/** What every operator has beside parameters that were estimated. */
export const fittedFields = {
  fittedChannelIds: optional(listOf(channelId), {
    doc: 'the channels that what was found is of, in their order; set by `fit`. Others, or in another order, are refused',
  }),
}

/** The fault of parameters that nobody gave, and nothing has found; `isLive` where the first seconds of a stream may find them. */
export const unfitted = (kind: string, parameter: string, expected: string, isLive = true): Fault =>
  invalidParams(
    `${kind}.params.${parameter}`,
    expected,
    'nothing',
    `await recording.fit(${kind}(...)) finds it, ${isLive ? `live calibrate(${kind}(...)) does, ` : ''}or give ${parameter}`,
  )

/** A fault where what was found is of other channels than those of the input. */
export const checkFitted = (
  kind: string,
  fitted: readonly ChannelId[] | undefined,
  { channelIds }: Header,
): E.Either<Fault, void> =>
  fitted === undefined || sameList(fitted, channelIds)
    ? E.right(undefined)
    : E.left(
        conflict(
          `channels of ${kind}`,
          `${shown(fitted)}, to which it was fitted`,
          shown(channelIds),
          'fit it on this recording, or leave fittedChannelIds out',
        ),
      )

/** Stretches of samples that are kept, one after the other. */
export class Kept {
  private readonly pieces: { readonly data: Samples; readonly frames: number }[] = []
  private total = 0

  constructor(private readonly channels: number) {}

  /** Keep a copy of `frames` rows from `start` on. */
  add({ data }: Matrix, start: number, frames: number): void {
    this.pieces.push({ data: data.slice(start * this.channels, (start + frames) * this.channels), frames })
    this.total += frames
  }

  /** Look at every stretch. */
  each(look: (stretch: { readonly data: Samples; readonly frames: number }) => void): void {
    for (const piece of this.pieces) look(piece)
  }

  get frames(): number {
    return this.total
  }

  /** All samples of one channel. */
  channel(channel: number): Float64Array {
    const values = new Float64Array(this.total)
    let at = 0
    for (const { data } of this.pieces)
      for (let index = channel; index < data.length; index += this.channels) values[at++] = Number(data[index])
    return values
  }

  /** All samples of all channels. */
  all(): Float64Array {
    const values = new Float64Array(this.total * this.channels)
    let at = 0
    for (const { data } of this.pieces) for (let index = 0; index < data.length; index++) values[at++] = Number(data[index])
    return values
  }
}

/** The value below which a part `q` of the values lies, between two of them as numpy's `quantile` does. The values are sorted in place. */
export const quantileOf = (values: Float64Array, q: number): number => {
  values.sort()
  const place = q * (values.length - 1)
  const lower = Math.floor(place)
  const [a, b] = [values[lower], values[Math.min(lower + 1, values.length - 1)]]
  const part = place - lower
  return part >= 0.5 ? b - (b - a) * (1 - part) : a + (b - a) * part
}
