/** Watching kernels: every call is made twice, into different garbage, between guards, and its blocks are held to what they say. */
import type { Bound } from '../../src/declare/operator.js'
import { watchedKernel } from '../../src/declare/watch.js'
import { boundNode } from '../../src/engine/build.js'
import type { OperatorNode, TracesNode } from '../../src/engine/node.js'
import type { Block } from '../../src/model/block.js'
import { allocate, bytesOf, dtypeOf, type Samples, typed } from '../../src/model/dtype.js'
import { isFaultError } from '../../src/model/fault.js'
import { orThrow } from '../recordings.js'
import { difference } from '../samples.js'

type Kernel = NonNullable<Bound['kernel']>

const GUARD = 16

interface Watched {
  /** The same pipeline, all its kernels watched. */
  readonly watched: TracesNode
  readonly complaints: readonly string[]
  /** Repeat each kernel's first call, after all others. */
  readonly again: () => void
}

/** The pipeline with its kernels under watch. */
export const watchKernels = (root: TracesNode): Watched => {
  const complaints: string[] = []
  const repeats: (() => void)[] = []
  const known = new Map<TracesNode, TracesNode>()
  const watch = (node: TracesNode): TracesNode => {
    const found = known.get(node)
    if (found !== undefined) return found
    const made = node._tag === 'source' ? node : watchedNode(node, node.inputs.map(watch), complaints, repeats)
    known.set(node, made)
    return made
  }
  return {
    watched: watch(root),
    complaints,
    again: () => {
      for (const repeat of repeats) repeat()
    },
  }
}

const watchedNode = (
  node: OperatorNode,
  inputs: readonly TracesNode[],
  complaints: string[],
  repeats: (() => void)[],
): OperatorNode => {
  const { kernel } = node.bound
  let first = true
  const watched: Kernel | undefined =
    kernel &&
    ((blocks, output) => {
      const told = mislabelled(node, blocks, output)
      if (told !== undefined) complaints.push(`${node.origin.kind}: ${told}`)
      const before = blocks.map(({ data }) => data.slice())
      const refused = refusal(kernel, node.origin.kind, blocks, output)
      if (refused !== undefined) complaints.push(refused)
      const twin = guardedTwin(kernel, blocks, output, complaints)
      const apart = blocks.some(({ data }) => overlap(data, output.data))
        ? { ...output, ...typed(allocate(dtypeOf(output.data), output.data.length)) }
        : output
      bytesOf(apart.data).fill(0x5a)
      kernel(blocks, apart)
      complaints.push(...written(blocks, before))
      if (apart !== output) {
        kernel(blocks, output)
        const moved = difference(apart.data, output.data, output.channels.length)
        if (moved !== undefined) complaints.push(`a kernel that works in place gives something else there: ${moved}`)
      }
      const odd = difference(twin, apart.data, output.channels.length)
      if (odd !== undefined)
        complaints.push(`two calls on the same block at frame ${output.start} differ, or left some of it unfilled: ${odd}`)
      if (first) repeats.push(repeat(kernel, blocks, before, output, twin, complaints))
      first = false
    })
  return orThrow(boundNode(watched === undefined ? node.bound : { ...node.bound, kernel: watched }, node.origin, inputs))
}

/** Why an author's kernel would be refused here: a promise, a hole, a value that its integers do not hold. */
const refusal = (kernel: Kernel, kind: string, blocks: readonly Block[], output: Block): string | undefined => {
  try {
    watchedKernel(kernel, kind)(blocks, { ...output, ...typed(allocate(dtypeOf(output.data), output.data.length)) })
    return undefined
  } catch (error) {
    if (isFaultError(error)) return error.message
    throw error
  }
}

/** True when two arrays lie on the same bytes. */
const overlap = (a: Samples, b: Samples): boolean =>
  a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength

/** What a block says it is, and is not. */
const mislabelled = (node: OperatorNode, blocks: readonly Block[], output: Block): string | undefined => {
  const { need, channels, edge = 'none' } = node.bound
  for (const [index, block] of blocks.entries()) {
    const lane = node.outputs[output.segment].lanes[index]
    const input = node.inputs[lane.input]
    const { start, end } = need?.({ start: output.start, end: output.start + output.frames }, lane) ?? {
      start: output.start,
      end: output.start + output.frames,
    }
    const shift = lane.from - lane.at
    const { frames } = input.segments[lane.segment]
    const [from, to] =
      edge === 'none' ? [Math.max(0, start + shift), Math.min(frames, end + shift)] : [start + shift, end + shift]
    const wanted = channels === 'each' ? [...output.channels] : [...input.header.channelIds.keys()]
    const said = `segment ${block.segment}, frames ${block.start} to ${block.start + block.frames}, channels ${block.channels.join()}`
    const is = `segment ${lane.segment}, frames ${from} to ${to}, channels ${wanted.join()}`
    if (said !== is) return `input ${index} says it is ${said}, and should be ${is}`
    if (block.data.length !== block.frames * block.channels.length) return `input ${index} has ${block.data.length} samples`
  }
  return output.data.length === output.frames * output.channels.length
    ? undefined
    : `the output has ${output.data.length} samples`
}

const guardedTwin = (kernel: Kernel, inputs: readonly Block[], output: Block, complaints: string[]): Samples => {
  const room = allocate(dtypeOf(output.data), output.data.length + 2 * GUARD)
  bytesOf(room).fill(0xa5)
  const data = room.subarray(GUARD, GUARD + output.data.length)
  kernel(inputs, { ...output, ...typed(data) })
  const size = GUARD * room.BYTES_PER_ELEMENT
  const bytes = bytesOf(room)
  const guards = [...bytes.subarray(0, size), ...bytes.subarray(bytes.length - size)]
  if (guards.some((byte) => byte !== 0xa5)) complaints.push('a kernel wrote beyond its output')
  return data
}

const written = (inputs: readonly Block[], before: readonly Samples[]): readonly string[] =>
  inputs.flatMap(({ data }, input) => {
    const odd = difference(data, before[input])
    return odd === undefined ? [] : [`a kernel wrote to input ${input}: ${odd}`]
  })

const repeat = (
  kernel: Kernel,
  inputs: readonly Block[],
  before: readonly Samples[],
  output: Block,
  expected: Samples,
  complaints: string[],
) => {
  const kept = inputs.map((input, index) => ({ ...input, ...typed(before[index]) }))
  const result = expected.slice()
  return (): void => {
    const data = allocate(dtypeOf(result), result.length)
    kernel(kept, { ...output, ...typed(data) })
    const odd = difference(data, result, output.channels.length)
    if (odd !== undefined) complaints.push(`a kernel called again after others gave something else: ${odd}`)
  }
}
