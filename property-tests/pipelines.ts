/** Random pipelines of the catalog's operators, shared parents included. */

import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { annotate } from '../operators/annotate.js'
import { among, onTraces } from '../src/declare/catalog.js'
import type { AnyOperator } from '../src/declare/operator.js'
import { operatorNode } from '../src/engine/build.js'
import type { OperatorNode, TracesNode } from '../src/engine/node.js'
import { recordings } from './arbitraries.js'
import { newWorld, openSpec, orThrow } from './recordings.js'
import { type DrawnRecording, examplesOf, reachOf, type Subject, specOf } from './trials.js'

/** Which operator comes next, with which of its examples, and what it is joined with if it joins. */
interface DrawnStep {
  readonly operator: number
  readonly example: number
  /** How many nodes back the second input stands. */
  readonly back: number
}
export interface DrawnPipeline {
  readonly recording: DrawnRecording
  readonly steps: readonly DrawnStep[]
}

export const pipelines: fc.Arbitrary<DrawnPipeline> = fc.record({
  recording: recordings,
  steps: fc.array(fc.record({ operator: fc.nat(200), example: fc.nat(20), back: fc.nat(3) }), { minLength: 1, maxLength: 5 }),
})

/** More samples or longer reaches than these are for other tests. */
const MOST = 60_000
const FAR = 300

const acceptable = (node: OperatorNode): boolean => {
  const { block, before, after } = reachOf(node.bound)
  const samples = node.segments.reduce((sum, { frames }) => sum + frames, 0) * node.header.channelIds.length
  return Math.max(block, before, after) <= FAR && samples <= MOST
}

/** The step's operator on what there is, or the next one in the catalog that accepts it. */
const step = (
  nodes: readonly TracesNode[],
  { operator: drawn, example, back }: DrawnStep,
  operators: readonly AnyOperator[],
): OperatorNode | undefined => {
  const [node] = nodes.slice(-1)
  const other = nodes[Math.max(0, nodes.length - 1 - back)]
  for (let turn = 0; turn < operators.length; turn++) {
    const operator = operators[(drawn + turn) % operators.length]
    const examples = examplesOf(
      operator,
      [node.header],
      node.segments.map(({ frames }) => frames),
      false,
    )
    if (examples.length === 0) continue
    const instance = operator.instantiate(examples[example % examples.length], operator.kind)
    if (E.isLeft(instance)) continue
    const built = operatorNode(instance.right, operator.inputs === 'one' ? [node] : [node, other])
    if (E.isRight(built) && acceptable(built.right)) return built.right
  }
  return undefined
}

/** The pipeline that was drawn, as far as its steps fit. */
export const pipelineOf = async ({ recording, steps }: DrawnPipeline): Promise<Subject> => {
  const world = newWorld()
  const operators = [...among(world.catalog.operators, onTraces).values()]
  const { node: source, log } = await openSpec(specOf({ ...recording, samplingFrequency: 1000 }, 0, 40, 'everything'), world)
  const nodes: TracesNode[] = [source]
  for (const each of steps) {
    const next = step(nodes, each, operators)
    if (next !== undefined) nodes.push(next)
  }
  const last = nodes[nodes.length - 1]
  // Every recording can be annotated: a pipeline is at least that.
  const node =
    last._tag === 'operator'
      ? last
      : orThrow(operatorNode(orThrow(annotate.instantiate({ key: 'steps', value: 0 }, 'annotate')), [last]))
  return { world, node, inputs: [source], logs: [log] }
}
