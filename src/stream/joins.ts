import { either as E } from 'fp-ts'
import type { Bound, OutputSegment } from '../declare/operator.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { Segment } from '../model/header.js'

/** An operator on what is known of its live inputs. */
interface Joining {
  readonly bound: Pick<Bound, 'segments'>
  readonly inputs: readonly { readonly segments: readonly Segment[] }[]
  readonly outputs: readonly OutputSegment[]
}

const ENDLESS: Segment = { frames: Number.POSITIVE_INFINITY, times: {} }

/** The output segments if none of the known ones had ended, and one more of each input, if `more`, had begun. */
const grown = ({ bound, inputs }: Joining, more: boolean): readonly OutputSegment[] => {
  const endless = inputs.map(({ segments }) => [
    ...segments.map(({ times }) => ({ ...ENDLESS, times })),
    ...(more ? [ENDLESS] : []),
  ])
  const outputs = bound.segments?.(endless, { open: true })
  // What is refused of these may not be of the real ones; those tell.
  return outputs === undefined || E.isLeft(outputs) ? [] : outputs.right
}

const joins = (outputs: readonly OutputSegment[], inputs: number): boolean =>
  outputs.some(({ lanes }) => lanes.length < inputs || lanes.some(({ at, segment }) => at > 0 || segment !== lanes[0].segment))

/**
 * Refuses what would have one live segment wait for the end of another. Segments without frames follow each other at
 * frame 0, where nothing shows it: it is asked of segments that go on, before anything is sent. Throws Unsupported.
 */
export const refuseJoins = (kind: string, node: Joining): void => {
  const { inputs, outputs } = node
  if (joins(outputs, inputs.length) || joins(grown(node, false), inputs.length))
    throw new FaultError(
      unsupported(
        `${kind} of live streams: the second would have to wait for the end of the first`,
        'save both streams, then join the recordings',
      ),
    )
  if (outputs.some(({ lanes }, index) => index > 0 && lanes[0].segment <= outputs[index - 1].lanes[0].segment))
    throw new FaultError(
      unsupported(`${kind} of a live stream: segments that do not ascend`, 'name them in ascending order, each once'),
    )
}

/** Whether a segment that `live` inputs may still send would become part of output segment `segment`: then it has no end yet. */
export const mayGrow = (node: Joining, segment: number, live: readonly { readonly ended: boolean }[]): boolean =>
  live.every(({ ended }) => !ended) && (grown(node, true)[segment]?.lanes.length ?? 0) > node.outputs[segment].lanes.length
