/** Random pipelines of the operators that take sortings, shared parents included. */
import fc from 'fast-check'
import type { SortingOperatorInstance } from '../src/declare/sorting.js'
import type { SpikesNode } from '../src/engine/node.js'
import type { SortingPipeline } from './laws/liveSorting.js'
import { applied, type Drawn, drawnSortings, nodeOf, subjects } from './sortings.js'

/** A sorting, and which operator comes next, with which of its examples, and how many nodes back its second input stands. */
export interface DrawnSortingPipeline {
  readonly sortings: readonly [Drawn, Drawn]
  readonly steps: readonly { readonly operator: number; readonly example: number; readonly back: number }[]
}

export const sortingPipelines: fc.Arbitrary<DrawnSortingPipeline> = fc.record({
  sortings: drawnSortings,
  steps: fc.array(fc.record({ operator: fc.nat(200), example: fc.nat(20), back: fc.nat(3) }), { minLength: 1, maxLength: 5 }),
})

/** The pipeline that was drawn, as far as its steps fit; with its source, and what made each node. */
export const sortingPipelineOf = ({ sortings: [drawn], steps }: DrawnSortingPipeline): SortingPipeline => {
  const source = nodeOf(drawn)
  const instances = new Map<SpikesNode, SortingOperatorInstance>()
  const nodes: SpikesNode[] = [source]
  for (const { operator, example, back } of steps) {
    const [node] = nodes.slice(-1)
    const other = nodes[Math.max(0, nodes.length - 1 - back)]
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(operator + turn) % subjects.length]
      // A recording of these nodes cannot be written as JSON.
      if (subject.inputs === 'withRecording') continue
      const examples = subject.instances(node.header)
      if (examples.length === 0) continue
      const instance = examples[example % examples.length]
      const next = applied(instance, [node, other])
      if (next === undefined) continue
      instances.set(next, instance)
      nodes.push(next)
      break
    }
  }
  return { node: nodes[nodes.length - 1], source, instances }
}
