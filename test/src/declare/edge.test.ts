import { describe, expect, test } from 'vitest'
import { eight, type Kernel, operator } from './authors.js'

/** Each frame becomes the one that stands `frames` before it in the input as it came; a negative number: after it. */
const delayed =
  (frames: number): Kernel =>
  ([input], output) => {
    const [from, to] = [input.data, output.data] as never as readonly [number[], number[]]
    const skip = (output.start - input.start - frames) * output.channels.length
    // Outside what came is nothing, which is not zero.
    for (let i = 0; i < to.length; i++) to[i] = from[skip + i] ?? 99
  }

/** Of the frames 1 2, 3 4, 5 6, 7 8: what an operator meets before the first and after the last. */
const expected = {
  zeros: { before: [0, 0, 0, 0, 1, 2, 3, 4], after: [5, 6, 7, 8, 0, 0, 0, 0] },
  repeat: { before: [1, 2, 1, 2, 1, 2, 3, 4], after: [5, 6, 7, 8, 7, 8, 7, 8] },
  reflect: { before: [5, 6, 3, 4, 1, 2, 3, 4], after: [5, 6, 7, 8, 5, 6, 3, 4] },
}

describe.each(Object.entries(expected))('beyond the ends of a segment, edge "%s"', (edge, { before, after }) => {
  const need = ({ start, end }: { readonly start: number; readonly end: number }) => ({ start: start - 2, end: end + 2 })
  test.each([
    ['before the first frame', delayed(2), before],
    ['after the last', delayed(-2), after],
  ])('gives an operator what is %s', async (_where, kernel, values) => {
    const recording = eight.pipe(operator(kernel, { edge, need }))
    expect(Array.from((await recording.getTraces()).data, Number)).toEqual(values)
    for (const frame of [0, 1, 2, 3])
      expect(Array.from((await recording.getTraces({ startFrame: frame, endFrame: frame + 1 })).data, Number)).toEqual(
        values.slice(2 * frame, 2 * frame + 2),
      )
  })
})
