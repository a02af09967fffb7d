/** A whole operator that passes its input on through a kernel: what `npm run new` starts from. */
export const operatorFile = (name: string): string => `import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { inFloat64 } from '../src/declare/kernel.js'
import { defineOperator } from '../src/declare/operator.js'
import { processedDtype } from '../src/kit/processed.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Pass every sample on through the kernel.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's.
 * Margin   none: every frame stands alone. Channels: each alone.
 * Errors   InvalidParams: unsigned samples. Unsupported: 64-bit integers.
 * Source   this file.
 */
export const ${name} = defineOperator({
  kind: '${name}',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  example: '${name}()',
  examples: (_header) => [{}],
  bind: (_params, [header]) =>
    pipe(
      processedDtype('${name}', header, undefined),
      E.map((dtype) => ({
        header: { ...header, dtype },
        channels: 'each' as const,
        kernel: inFloat64(([input], output) => {
          for (let index = 0; index < output.data.length; index++) output.data[index] = valueOf(input.data[index])
        }),
      })),
    ),
  holds: ['pointwise'],
})

/** What becomes of a sample. */
const valueOf = (sample: number): number => sample
`

/** Its test: what the docstring says of shape, dtype and margin. */
export const operatorTest = (name: string): string => `import { memory } from 'rxephys'
import { ${name} } from 'rxephys/operators'
import { expect, test } from 'vitest'

const traces = Int16Array.of(1, -2, 30, -40, 500, -600)
const recording = (await memory({ traces: [traces], samplingFrequency: 1000, channelIds: ['a', 'b'] })).pipe(${name}())

test('${name} keeps the shape and the dtype', async () => {
  const { data, frames, channelIds } = await recording.getTraces()
  expect(frames).toBe(3)
  expect(channelIds).toEqual(['a', 'b'])
  expect(data).toBeInstanceOf(Int16Array)
  expect(data).toHaveLength(traces.length)
})

test('${name} gives a frame the same values alone as among others', async () => {
  const { data } = await recording.getTraces()
  const alone = await recording.getTraces({ startFrame: 1, endFrame: 2, channelIds: ['b'] })
  expect(alone.data).toEqual(data.slice(3, 4))
})
`
