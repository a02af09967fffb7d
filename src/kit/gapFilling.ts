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
        else fill(floatRows(input, trigger - reach, trigger + reach), gap, trigger, gaps)
        writeRows(gap, output)
      }
    },
  }
}

/** Fill a gap, or the part of it that is asked for, from the samples around it. */
const fill = (input: FloatBlock, output: FloatBlock, trigger: number, gaps: Gaps): void => {
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
  const nearest = pre.length >= post.length ? pre.at(-1) : post[0]
  const points = [...pre, ...post]
  for (let column = 0; column < width; column++) {
    const at = (frame: number): number => input.data[(frame - input.start) * width + column]
    const values = around.map(([frame, low, high]) =>
      medianOf(Float64Array.from(span(frame + low, frame + high).filter(isThere), at)),
    )
    const curve =
      mode === 'cubic' && points.length >= 5
        ? cubicThrough(points, values)
        : mode === 'linear' && points.length >= 2
          ? lineThrough(points, values)
          : (): number => (nearest === undefined ? 0 : at(nearest))
    for (let row = 0; row < output.frames; row++) output.data[row * width + column] = curve(output.start + row)
  }
}

const span = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** The line from point to point, and beyond the last ones on. */
const lineThrough =
  (x: readonly number[], y: readonly number[]) =>
  (at: number): number => {
    const beyond = x.findIndex((each) => each >= at)
    const right = Math.min(Math.max(beyond < 0 ? x.length - 1 : beyond, 1), x.length - 1)
    const slope = (y[right] - y[right - 1]) / (x[right] - x[right - 1])
    return slope * (at - x[right - 1]) + y[right - 1]
  }
