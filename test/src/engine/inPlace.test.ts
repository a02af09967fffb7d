/** Kernels that may write over their input's own array, and what is kept from them. */
import { either as E } from 'fp-ts'
import { expect, test, vi } from 'vitest'
import { addRecordings } from '../../../operators/addRecordings.js'
import { selectChannels } from '../../../operators/selectChannels.js'
import { exactly } from '../../../src/codec/codec.js'
import { inFloat64 } from '../../../src/declare/kernel.js'
import { type AnyOperator, defineOperator } from '../../../src/declare/operator.js'
import { arena } from '../../../src/dsp/index.js'
import { Engine } from '../../../src/engine/engine.js'
import type { TracesNode } from '../../../src/engine/node.js'
import { counted, on, rectangle } from './counted.js'

/** Operators that give each sample and `more`, or each sample and the one that stands `back` frames before it. */
const sum = ({ more = 0, back = 0 }): AnyOperator =>
  defineOperator({
    kind: 'sum',
    version: 1,
    inputs: 'one',
    params: exactly({}),
    examples: (_header) => [{}],
    bind: (_params, [header]) =>
      E.right({
        header,
        channels: 'each',
        need: ({ start, end }) => ({ start: start - back, end: end + back }),
        inPlace: true,
        // What a kernel computes is watched on copies; of this one it is not.
        kernel: inFloat64(([input], output) => {
          const width = output.channels.length
          const skip = (output.start - input.start) * width
          for (let i = 0; i < output.data.length; i++)
            output.data[i] = input.data[skip + i] + (back === 0 ? more : input.data[skip + i - back * width])
        }),
      }),
  })

const { node } = await counted(300)
const read = async (of: TracesNode): Promise<readonly number[]> =>
  Array.from(await new Engine({ cacheBytes: 0 }).read(of, rectangle(of, 100, 200)), Number)
const samples = Array.from(await new Engine({ cacheBytes: 0 }).read(node, rectangle(node, 0, 300)), Number)
/** What each sample of frames 100 to 200 becomes, from it and all others: two channels. */
const expected = (of: (at: number) => number): readonly number[] => Array.from({ length: 200 }, (_, i) => of(200 + i))

test('write the frames that were asked for, wherever in their input these stand', async () => {
  const below = on(sum({ more: 3 }), {}, node)
  expect(await read(on(sum({ more: 1 }), {}, below))).toEqual(expected((at) => samples[at] + 4))
  // Seven frames of two channels stand before those that are asked for.
  expect(await read(on(sum({ back: 7 }), {}, below))).toEqual(expected((at) => samples[at] + samples[at - 14] + 6))
})

test('write nowhere else where another operator reads the same input', async () => {
  const shared = on(sum({ more: 3 }), {}, node)
  const both = on(addRecordings, {}, on(sum({ more: 1 }), {}, shared), on(sum({ more: 2 }), {}, shared))
  expect(await read(both)).toEqual(expected((at) => 2 * (samples[at] + 3) + 3))
})

test('write over no input of other channels', async () => {
  const one = on(selectChannels, { channelIds: [1] }, on(sum({ more: 3 }), {}, node))
  const both = on(addRecordings, {}, on(sum({ more: 1 }), {}, one), one)
  expect(await read(both)).toEqual(Array.from({ length: 100 }, (_, frame) => 2 * samples[2 * (100 + frame) + 1] + 7))
})

test('take no array of their own, however many stand one on another, where nobody else reads their input', async () => {
  const take = vi.spyOn(arena(), 'take')
  await read(on(sum({ more: 1 }), {}, on(sum({ more: 2 }), {}, on(sum({ more: 3 }), {}, node))))
  const samples = take.mock.calls.filter(([dtype]) => dtype === 'int16')
  take.mockRestore()
  // What is read of the source.
  expect(samples).toEqual([['int16', 200]])
})
