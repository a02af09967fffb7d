import { arena } from '../dsp/index.js'
import type { Block } from '../model/block.js'
import {
  allocate,
  bytesOf,
  dtypeOf,
  integerRange,
  isBigInteger,
  isFloat,
  isNumberSamples,
  itemSize,
  type Samples,
  typed,
} from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { namedError } from '../model/namedError.js'
import { floatBytes, type Kernel, kitKernel, onCopies, refuseHole } from './kernel.js'
import { fillWithMark, markedPlace, markIsCertain } from './marks.js'
import type { Bound } from './operator.js'

/**
 * A kernel under watch: what it returns, whether it fills all of its output, and, of integers, whether what it computes fits
 * them. Its output is marked before it runs; where a mark stands afterwards it runs once more with another, which tells a hole
 * from a value. A kernel that writes integers of up to 32 bits itself runs once more on float64, which holds what would have
 * wrapped: as much work again. Each call has copies of the inputs. One made by `inFloat64` needs none of this.
 */
export const watchedKernel = (kernel: Kernel, kind: string): Kernel => {
  const kit = kitKernel(kernel, kind)
  if (kit !== undefined) return named(kit, kind)
  const copied = onCopies(kernel, kind)
  const run = named(copied, kind)
  let tried = false
  let otherDtypes = true
  return (inputs, output) => {
    // A promise writes when its memory is somebody else's: none is lent before it is known that there is no promise.
    const room = tried ? output : { ...output, ...typed(allocate(output.dtype, output.data.length)) }
    fillWithMark(room.data, 0)
    run(inputs, room)
    refuseHole(hole(run, inputs, room), output, kind)
    if (otherDtypes && !isFloat(room.dtype) && !isBigInteger(room.dtype)) otherDtypes = refuseOverflow(copied, inputs, room, kind)
    if (room !== output) bytesOf(output.data).set(bytesOf(room.data))
    tried = true
  }
}

/** What a kernel throws, as a fault that names the operator and where it was at work. */
const named =
  (kernel: Kernel, kind: string): Kernel =>
  (inputs, output) => {
    try {
      return kernel(inputs, output)
    } catch (error) {
      const { segment, start, frames } = output
      throw namedError(`kernel of ${kind} on frames ${start} to ${start + frames} of segment ${segment}`, error)
    }
  }

/** The operator with its kernel under watch, and the memory that takes. Of kernels that are watched none works in place. */
export const watchedBound = (bound: Bound, kind: string, inputs: readonly Header[]): Bound => {
  const { kernel, scratch, header, need } = bound
  if (kernel === undefined) return bound
  const watched = watchedKernel(kernel, kind)
  const width = header.channelIds.length
  const byTheKit = kitKernel(kernel, kind) !== undefined
  const rowBytes = inputs.reduce(
    (sum, { channelIds, dtype }) => sum + channelIds.length * (byTheKit ? floatBytes(1) : itemSize(dtype)),
    0,
  )
  const inputFrames = (frames: number): number => {
    const far = 2 ** 40
    const lane = { input: 0, segment: 0, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }
    const { start, end } = need?.({ start: far, end: far + frames }, lane) ?? { start: 0, end: frames }
    // One that ends where the segment does has none of them so far on.
    return Number.isFinite(end - start) && end > start ? end - start : frames
  }
  return {
    ...bound,
    kernel: watched,
    ...(!byTheKit && { inPlace: false }),
    scratch: (frames) => (scratch?.(frames) ?? 0) + floatBytes(frames * width) + inputFrames(frames) * rowBytes,
  }
}

/** The first sample that a kernel, having run on a marked output, did not write; -1 when it wrote all. */
const hole = (run: Kernel, inputs: readonly Block[], output: Block): number => {
  let place = markedPlace(output.data, 0)
  if (place < 0 || markIsCertain(output.data)) return place
  const again = { ...output, ...typed(allocate(output.dtype, output.data.length)) }
  fillWithMark(again.data, 1)
  run(inputs, again)
  for (let other = markedPlace(again.data, 1); place >= 0 && other >= 0; ) {
    if (place === other) return place
    if (place < other) place = markedPlace(output.data, 0, place + 1)
    else other = markedPlace(again.data, 1, other + 1)
  }
  return -1
}

/**
 * Throws a Conflict when a value did not fit the integers it was written to. False where the kernel will have nothing but its
 * own dtype, and so cannot be looked into.
 */
const refuseOverflow = (kernel: Kernel, inputs: readonly Block[], output: Block, kind: string): boolean => {
  const { start, channels, data } = output
  const values = arena().take('float64', data.length)
  try {
    if (!ranOn(values, kernel, inputs, output)) return false
    let place = wrappedPlace(values, data, 0)
    if (place < 0) return true
    // One that copies bytes writes no values into another dtype: those it does write are the same in a third.
    const others = allocate('float32', data.length)
    if (!ranOn(others, kernel, inputs, output)) return false
    while (place >= 0 && !alike(Number(values[place]), Number(others[place]))) place = wrappedPlace(values, data, place + 1)
    if (place < 0) return true
    const dtype = dtypeOf(data)
    const [low, high] = integerRange(dtype)
    throw new FaultError(
      conflict(
        `value of ${kind} at frame ${start + Math.floor(place / channels.length)}, channel index ${channels[place % channels.length]}`,
        `one that ${dtype} holds, ${low} to ${high}`,
        `${values[place]}, which would be stored as ${data[place]}`,
        'inFloat64 or convert, of rxephys/declare, round and saturate; or ask for a wider dtype',
      ),
    )
  } finally {
    arena().give(values)
  }
}

/** Run a kernel on an output of another dtype; false where it will have nothing but its own. */
const ranOn = (data: Samples, kernel: Kernel, inputs: readonly Block[], output: Block): boolean => {
  if (data instanceof Float64Array || data instanceof Float32Array) data.fill(0)
  try {
    // What a kernel does for its dtype is what is looked into: the array alone is another.
    kernel(inputs, { ...output, data } as Block)
    return true
  } catch {
    return false
  }
}

/** Whether the second is the first, as far as float32 holds it. */
const alike = (value: number, narrow: number): boolean =>
  Object.is(Math.fround(value), narrow) || Math.abs(value - narrow) <= 1e-3 * Math.abs(value)

/** The first of `values` from `from` on that is beyond the ends of `stored`, and stands there as what is left of it; or -1. */
const wrappedPlace = (values: Samples, stored: Samples, from: number): number => {
  const dtype = dtypeOf(stored)
  const [low, high] = integerRange(dtype)
  const one = allocate(dtype, 1)
  for (let i = from; i < values.length; i++) {
    const value = Number(values[i])
    if (!(value <= low - 1 || value >= high + 1)) continue
    const found = stored[i]
    if (found === (value < low ? low : high)) continue
    if (isNumberSamples(one)) one[0] = value
    if (one[0] === found) return i
  }
  return -1
}
