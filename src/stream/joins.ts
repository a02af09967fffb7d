import { either as E } from 'fp-ts'
import type { Bound, OutputSegment } from '../declare/operator.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { Segment } from '../model/header.js'

/** What says how segments leave: an operator bound to its inputs' headers. */
type Segmented = Pick<Bound, 'segments'>
type Known = readonly (readonly Segment[])[]

/** The segments known of each input. */
export const segmentsOf = (inputs: readonly { readonly segments: readonly Segment[] }[]): Known =>
  inputs.map(({ segments }) => segments)

const ENDLESS: Segment = { frames: Number.POSITIVE_INFINITY, times: {} }

/** The output segments if none of the known ones had ended, and one more of each input, if `more`, had begun. */
const grown = ({ segments }: Segmented, inputs: Known, more: boolean): readonly OutputSegment[] => {
  const endless = inputs.map((known) => [...known.map(({ times }) => ({ ...ENDLESS, times })), ...(more ? [ENDLESS] : [])])
  const outputs = segments?.(endless, { open: true })
  // What is refused of these may not be of the real ones; those tell.
  return outputs === undefined || E.isLeft(outputs) ? [] : outputs.right
}

const joins = (outputs: readonly OutputSegment[], inputs: number): boolean =>
  outputs.some(({ lanes }) => lanes.length < inputs || lanes.some(({ at, segment }) => at > 0 || segment !== lanes[0].segment))

/**
 * Refuses what would have one live segment wait for the end of another. Segments without frames follow each other at
 * frame 0, where nothing shows it: it is asked of segments that go on, before anything is sent. Throws Unsupported.
 */
export const refuseJoins = (kind: string, bound: Segmented, inputs: Known, outputs: readonly OutputSegment[]): void => {
  if (joins(outputs, inputs.length) || joins(grown(bound, inputs, false), inputs.length))
    throw new FaultError(
      unsupported(`${kind} of live streams: the second would have to wait for the end of the first`, 'join them once saved'),
    )
  if (outputs.some(({ lanes }, index) => index > 0 && lanes[0].segment <= outputs[index - 1].lanes[0].segment))
    throw new FaultError(
      unsupported(`${kind} of a live stream: segments that do not ascend`, 'name them in ascending order, each once'),
    )
}

/** Whether a segment that may still come would become part of output segment `segment`: its end is not known before. */
export const mayGrow = (bound: Segmented, inputs: Known, outputs: readonly OutputSegment[], segment: number): boolean =>
  (grown(bound, inputs, true)[segment]?.lanes.length ?? 0) > outputs[segment].lanes.length
