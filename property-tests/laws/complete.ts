/** How far a live output must have come, worked out from the declaration alone. */
import { either as E } from 'fp-ts'
import type { Bound } from '../../src/declare/operator.js'
import type { OperatorNode } from '../../src/engine/node.js'
import type { Lane } from '../../src/model/frames.js'
import type { Segment } from '../../src/model/header.js'
import type { Event } from './acquisition.js'

interface Progress {
  /** The first frame that has not arrived, by segment. */
  readonly watermarks: number[]
  /** Segments that are known to have ended. */
  readonly ended: Set<number>
  completed: boolean
}

/** A chunk of samples or of spikes: how far it reaches. */
interface Reaching {
  readonly segment: number
  readonly start: number
  readonly frames: number
  readonly last: boolean
}

/** An operator on its inputs, as it is declared, whatever its kind. */
export interface Declared extends Pick<OperatorNode, 'segments' | 'outputs'> {
  readonly inputs: readonly { readonly segments: readonly Segment[] }[]
  readonly bound: Pick<Bound, 'segments' | 'need' | 'blockFrames' | 'causal'>
}

/** Follows the events at a stage's inputs, and says what its output withholds. */
export class Expectation {
  private readonly inputs: readonly Progress[]

  constructor(private readonly node: Declared) {
    this.inputs = node.inputs.map(() => ({ watermarks: [], ended: new Set(), completed: false }))
  }

  take({ input, chunk }: Event<Reaching>): void {
    const { watermarks, ended } = this.inputs[input]
    if (chunk === undefined) {
      this.inputs[input].completed = true
      ended.add(watermarks.length - 1)
      return
    }
    if (chunk.segment > 0) ended.add(chunk.segment - 1)
    watermarks[chunk.segment] = chunk.start + chunk.frames
    if (chunk.last) ended.add(chunk.segment)
  }

  /** What has not come out though nothing still to come could change it; undefined when all has. */
  withheld(chunks: readonly Reaching[]): string | undefined {
    for (const [segment, { frames }] of this.node.segments.entries()) {
      if (this.inputs.some(({ watermarks }) => watermarks.length <= segment)) return undefined
      const sent = chunks.reduce((sum, chunk) => sum + (chunk.segment === segment ? chunk.frames : 0), 0)
      const complete = this.completeTo(segment)
      if (sent < complete) return `frames ${sent} to ${complete} of segment ${segment} are complete and were not sent`
      const over = this.lanes(segment).every((lane) => this.inputs[lane.input].ended.has(lane.segment)) && !this.mayGrow(segment)
      if (over && !chunks.some((chunk) => chunk.segment === segment && chunk.last))
        return `segment ${segment} is over, and no chunk said so`
      if (complete < frames || !over) return undefined
    }
    return undefined
  }

  /** Whether a segment that is still to come would be part of this one. */
  private mayGrow(segment: number): boolean {
    if (this.inputs.some(({ completed }) => completed)) return false
    const { inputs, bound } = this.node
    const more = inputs.map(({ segments }) => [...segments, { frames: 100, times: {} }])
    const outputs = bound.segments?.(more, { open: true })
    return outputs !== undefined && E.isRight(outputs) && outputs.right[segment]?.lanes.length > this.lanes(segment).length
  }

  private lanes(segment: number): readonly Lane[] {
    return this.node.outputs[segment].lanes
  }

  /** The largest end of a block, or of the segment, that needs no frame which has not arrived. */
  private completeTo(segment: number): number {
    const { frames } = this.node.segments[segment]
    const { blockFrames = 1, need, causal = false } = this.node.bound
    const step = causal ? 1 : blockFrames
    const over = this.lanes(segment).every((lane) => this.inputs[lane.input].ended.has(lane.segment))
    if (!Number.isFinite(step)) return over ? frames : 0
    let complete = 0
    for (let end = step; ; end += step) {
      const range = { start: Math.floor((end - 1) / blockFrames) * blockFrames, end }
      const known = this.lanes(segment).every((lane) => {
        const { watermarks, ended } = this.inputs[lane.input]
        const wide = (need?.(range, lane) ?? range).end - lane.at + lane.from
        const length = ended.has(lane.segment) ? watermarks[lane.segment] : Number.POSITIVE_INFINITY
        return Math.min(wide, length) <= watermarks[lane.segment] && (end <= frames || length < Number.POSITIVE_INFINITY)
      })
      if (!known) return complete
      complete = Math.min(end, frames)
      if (complete === frames) return complete
    }
  }
}
