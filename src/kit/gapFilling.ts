import type { FloatBlock } from '../declare/kernel.js'
import { type Bound, margin } from '../declare/operator.js'
import { cubicThrough, medianOf } from '../dsp/index.js'
import type { Block } from '../model/block.js'
import type { Header } from '../model/header.js'
import { copyBlock, floatRows, writeRows } from './blockRows.js'
import { type Triggers, triggersWithin } from './triggers.js'

/** How artifacts are replaced: the frames around a trigger that go, and what stands in their place. */
export interface Gaps {
  readonly mode: 'zeros' | 'linear' | 'cubic'
  /** Frames before and after the trigger. */
  readonly before: number
  readonly after: number
  /** Frames between the points that a line or curve is fitted to. */
  readonly spacing: number
}

/** An operator that fills the gaps around triggers, each from the input as it is. */
export const gapFilling = (header: Header, triggers: Triggers, gaps: Gaps): Bound => {
  const { mode, before, after, spacing } = gaps
  // The frames beyond a gap from which its points are taken, and the gap itself, of which any frame may be asked for.
  const reach = mode === 'zeros' ? 0 : before + after + 2 * spacing + 4
  return {
    header,
    channels: 'each',
    ...(reach > 0 ? { need: margin(reach) } : { inPlace: true }),
    kernel: ([input]: readonly Block[], output: Block) => {
      const { start, frames, segment } = output
      copyBlock(input, output)
      for (const trigger of triggersWithin(triggers, segment, start - after, start + frames + before)) {
        const [from, to] = [Math.max(start, trigger - before), Math.min(start + frames, trigger + after + 1)]
        if (to <= from) continue
        const gap = floatRows(output, from, to)
        if (mode === 'zeros') gap.data.fill(0)
        else fill(input, gap, trigger, gaps)
        writeRows(gap, output)
      }
    },
  }
}

/** Fill a gap, or the part of it that is asked for, from the samples around it. */
const fill = (input: Block, output: FloatBlock, trigger: number, gaps: Gaps): void => {
  const { before, after, spacing, mode } = gaps
  const end = input.start + input.frames
  const isThere = (frame: number): boolean => frame >= input.start && frame < end
  const [last, first] = [trigger - before - 1, trigger + after + 1]
  const pre = [last - 2 * spacing, last - spacing, last].filter(isThere)
  const post = [first, first + spacing, first + 2 * spacing].filter(isThere)
  const width = output.channels.length
  const around = [
    ...pre.map((frame) => [frame, frame === last ? -3 : -2, frame === last ? 0 : 2] as const),
    ...post.map((frame) => [frame, frame === first ? 0 : -2, frame === first ? 3 : 2] as const),
  ]
  const points = [...pre, ...post]
  const isCurve = mode === 'cubic' && points.length >= 5
  if (!isCurve && (mode !== 'linear' || points.length < 2)) {
    const nearest = pre.length >= post.length ? pre.at(-1) : post[0]
    for (let row = 0; row < output.frames; row++)
      for (let column = 0; column < width; column++)
        output.data[row * width + column] = nearest === undefined ? 0 : sampleAt(input, nearest, column)
    return
  }
  const values = around.map(([frame, low, high]) => mediansOf(input, span(frame + low, frame + high).filter(isThere), width))
  if (!isCurve) {
    fillLines(output, points, values)
    return
  }
  for (let column = 0; column < width; column++) {
    const curve = cubicThrough(
      points,
      values.map((each) => each[column]),
    )
    for (let row = 0; row < output.frames; row++) output.data[row * width + column] = curve(output.start + row)
  }
}

const sampleAt = ({ data, start, channels }: Block, frame: number, column: number): number =>
  Number(data[(frame - start) * channels.length + column])

/** Of each column the median of some frames. */
const mediansOf = (input: Block, frames: readonly number[], width: number): Float64Array => {
  const few = new Float64Array(frames.length)
  return Float64Array.from({ length: width }, (_, column) => {
    for (let place = 0; place < few.length; place++) few[place] = sampleAt(input, frames[place], column)
    return medianOf(few)
  })
}

const span = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** In each column the line from point to point, and beyond the last ones on. */
const fillLines = ({ data, start, frames }: FloatBlock, x: readonly number[], y: readonly Float64Array[]): void => {
  const [{ length: width }] = y
  const slopes = y.map((_, right) =>
    right === 0 ? y[0] : y[right].map((value, column) => (value - y[right - 1][column]) / (x[right] - x[right - 1])),
  )
  for (let row = 0; row < frames; row++) {
    const at = start + row
    const beyond = x.findIndex((each) => each >= at)
    const right = Math.min(Math.max(beyond < 0 ? x.length - 1 : beyond, 1), x.length - 1)
    const [slope, left, from] = [slopes[right], y[right - 1], at - x[right - 1]]
    for (let column = 0; column < width; column++) data[row * width + column] = slope[column] * from + left[column]
  }
}
