/** Laws that hold where an operator declares them, or where its declaration implies them. */
import { either as E } from 'fp-ts'
import { concatenateRecordings } from '../../operators/concatenateRecordings.js'
import { frameSlice } from '../../operators/frameSlice.js'
import { selectChannels } from '../../operators/selectChannels.js'
import type { AnyOperator } from '../../src/declare/operator.js'
import { operatorNode } from '../../src/engine/build.js'
import type { OperatorNode, TracesNode } from '../../src/engine/node.js'
import { isFloat, type Samples } from '../../src/model/dtype.js'
import { Oracle } from '../oracle.js'
import { openSpec, orThrow } from '../recordings.js'
import { difference, windowOf } from '../samples.js'
import { type Built, reachOf } from '../trials.js'
import { broken, holds, type OperatorLaw, silent, type Verdict } from './law.js'

/** An operator on nodes, or undefined where it refuses them. */
const on = (operator: AnyOperator, params: unknown, ...inputs: readonly TracesNode[]): OperatorNode | undefined => {
  const instance = operator.instantiate(params, operator.kind)
  if (E.isLeft(instance)) return undefined
  const node = operatorNode(instance.right, inputs)
  return E.isRight(node) ? node.right : undefined
}

const compare = async (
  found: TracesNode,
  expected: TracesNode,
  start = 0,
  end = expected.segments[0].frames,
): Promise<Verdict> => {
  const [oracle, width] = [new Oracle(), expected.header.channelIds.length]
  const all = [...expected.header.channelIds.keys()]
  if (found.segments[0].frames !== expected.segments[0].frames)
    return broken(`${found.segments[0].frames} frames, expected ${expected.segments[0].frames}`)
  const window = async (node: TracesNode): Promise<Samples> => windowOf(await oracle.segment(node, 0), width, start, end, all)
  const odd = difference(await window(found), await window(expected), width)
  return odd === undefined ? holds : broken(`of frames ${start} to ${end}: ${odd}`)
}

/** The subject's source with other seeds, tame and alone in being so. */
const sibling = async ({ trial, world }: Built, seeds: readonly number[]): Promise<TracesNode> => {
  const [spec] = trial.inputs
  return (await openSpec({ ...spec, from: 'invented', params: { ...spec.params, seeds, wild: false } }, world)).node
}

const linear: OperatorLaw = {
  title: 'linear: of a sum it gives the sum',
  applies: ({ holds: declared, inputs }) => declared.includes('linear') && inputs === 'one',
  check: async (built, { seed }) => {
    const { operator, params } = built.trial
    const seeds = [[seed], [seed + 1], [seed, seed + 1]]
    const outputs = await Promise.all(seeds.map(async (each) => on(operator, params, await sibling(built, each))))
    const [a, b, sum] = outputs
    if (a === undefined || b === undefined || sum === undefined) return silent('it refuses the sum')
    // Sums of integers saturate, and are rounded once each: only floats can be held to it.
    if (!isFloat(sum.header.dtype) || !isFloat(built.inputs[0].header.dtype)) return silent('its samples are integers')
    const oracle = new Oracle()
    for (const segment of sum.segments.keys()) {
      const [x, y, z] = await Promise.all([a, b, sum].map((node) => oracle.segment(node, segment)))
      const size = Math.max(1, ...Array.from<number | bigint, number>(z, (value) => Math.abs(Number(value))))
      const most = size * (sum.header.dtype === 'float32' ? 1e-5 : 1e-9)
      for (const [index, value] of z.entries()) {
        const error = Math.abs(Number(x[index]) + Number(y[index]) - Number(value))
        if (!(error <= most))
          return broken(`sample ${index} of segment ${segment}: ${x[index]} + ${y[index]}, but ${value} of the sum`)
      }
    }
    return holds
  },
}

const pointwise: OperatorLaw = {
  title: 'pointwise: end to end before it or after it is the same',
  applies: ({ holds: declared, inputs }) => declared.includes('pointwise') && inputs === 'one',
  check: async (built, { seed }) => {
    const { operator, params } = built.trial
    const [a, b] = [await sibling(built, [seed]), await sibling(built, [seed + 1])]
    const joined = on(concatenateRecordings, {}, a, b)
    const [left, right] = [on(operator, params, a), on(operator, params, b)]
    const before = joined && on(operator, params, joined)
    const after = left && right && on(concatenateRecordings, {}, left, right)
    if (before === undefined || after === undefined) return silent('it refuses them joined')
    return compare(before, after)
  },
}

const selectCommutes: OperatorLaw = {
  title: 'select commutes: some channels before it or after it are the same, where it treats each alone',
  maybeSilent: true,
  applies: ({ inputs }) => inputs === 'one',
  check: async ({ trial: { operator, params }, node, inputs: [input] }, { windows: [{ channels }] }) => {
    const { kernel, channels: wanted } = node.bound
    if (kernel === undefined || wanted !== 'each') return silent('it does not treat each channel alone')
    const ids = input.header.channelIds
    const chosen = [...new Set([0, ...channels].map((channel) => ids[channel % ids.length]))]
    // Parameters that are one value a channel go by place, and would fit all channels in another order.
    const channelIds = chosen.length === ids.length ? ids : chosen
    const before = on(selectChannels, { channelIds }, input)
    const [first, second] = [before && on(operator, params, before), on(selectChannels, { channelIds }, node)]
    if (first === undefined || second === undefined || node.segments.length === 0)
      return silent('its parameters are for all channels')
    return compare(first, second)
  },
}

const sliceCommutes: OperatorLaw = {
  title: 'slice commutes: cut at its blocks, before it or after it is the same, away from the cut by its margin',
  maybeSilent: true,
  applies: ({ inputs, namesFrames }) => inputs === 'one' && !namesFrames,
  check: async ({ trial: { operator, params }, node, inputs: [input] }, { windows: [{ from, length }] }) => {
    const [{ frames }] = input.segments
    const same =
      node.segments.length === 1 &&
      node.segments[0].frames === frames &&
      node.outputs[0].lanes.every(({ at, from: start }) => at === start)
    if (!same || node.bound.blockFrames === Number.POSITIVE_INFINITY) return silent('it moves frames')
    const { block, before, after } = reachOf(node.bound)
    const blocks = Math.floor(frames / block)
    if (blocks === 0) return silent('the recording is shorter than a block')
    const start = (from % blocks) * block
    const end = start + (1 + (length % (blocks - start / block))) * block
    const cut = on(frameSlice, { startFrame: start, endFrame: end }, input)
    const [first, second] = [cut && on(operator, params, cut), on(frameSlice, { startFrame: start, endFrame: end }, node)]
    if (first === undefined || second === undefined) return silent('its parameters are for all frames')
    // Blocks that see across the cut see something else.
    const [low, high] = [
      start === 0 ? 0 : Math.ceil(before / block) * block,
      end === frames ? end - start : end - start - Math.ceil(after / block) * block,
    ]
    return low < high ? compare(first, second, low, high) : silent('all of it is near the cut')
  },
}

/** Open for those who build their own laws on these. */
export const must = (operator: AnyOperator, params: unknown, ...inputs: readonly TracesNode[]): OperatorNode =>
  orThrow(operatorNode(orThrow(operator.instantiate(params, operator.kind)), inputs))

export const declaredLaws: readonly OperatorLaw[] = [linear, pointwise, selectCommutes, sliceCommutes]
