import { numpySorting } from 'rxephys'
import { type Block, defineDetector, defineSortingOperator, E, exactly, inFloat64, margin } from 'rxephys/declare'
import { renameChannels } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { detectorOf, sortingOperatorOf } from '../../../src/api/liftSorting.js'
import { watchedBound } from '../../../src/declare/watch.js'
import { arena } from '../../../src/dsp/index.js'
import { dtypes } from '../../../src/model/dtype.js'
import { eight, filled, inMemory, type Kernel, operator, times, told } from './authors.js'

describe('a kernel that writes to its input', () => {
  const wiping: Kernel = ([input], output) => {
    times(1)([input], output)
    new Uint8Array(input.data.buffer, input.data.byteOffset, input.data.byteLength).fill(0)
    input.channels.fill(0)
    output.channels.fill(0)
  }
  const doubling: Kernel = ([input], output) => {
    const [from, to] = [input.data, output.data] as never as readonly [number[], number[]]
    for (let i = 0; i < to.length; i++) {
      from[i] *= 2
      to[i] = from[i]
    }
  }

  test.each(dtypes)('of %s changes no sample but its own', async (dtype) => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8]
    const recording = await inMemory(filled(dtype, values))
    const renamed = recording.pipe(renameChannels({ newChannelIds: ['c', 'd'] }))
    // What fills whole blocks is kept, and read again.
    const shared = () => renamed.pipe(operator(times(1), { blockFrames: 4 }))
    for (const kernel of [wiping, inFloat64(wiping as never)])
      for (const below of [recording, shared()])
        for (const more of [{}, { blockFrames: 3 }, { inPlace: true }, { need: () => ({ start: 0, end: 4 }), blockFrames: 4 }]) {
          const above = below.pipe(operator(kernel, more))
          expect([...(await above.getTraces({ endFrame: 3 })).data].map(Number)).toEqual(values.slice(0, 6))
          expect([...(await above.getTraces()).data].map(Number)).toEqual(values)
          expect([...(await below.getTraces()).data].map(Number)).toEqual(values)
        }
    const kept = shared()
    const doubled = kept.pipe(operator(doubling))
    if (dtype !== 'int64' && dtype !== 'uint64')
      expect([...(await doubled.getTraces({ endFrame: 3 })).data]).toEqual(values.slice(0, 6).map((value) => 2 * value))
    if (dtype === 'int64' || dtype === 'uint64') return
    expect([...(await doubled.getTraces()).data]).toEqual(values.map((value) => 2 * value))
    expect([...(await kept.getTraces()).data]).toEqual(values)
  })

  test('changes none of what its detector or its operator on sortings has from others', async () => {
    const common = { kind: 'mine', version: 1, params: exactly({}), examples: () => [{}] }
    const sortingHeader = { samplingFrequency: 1000, unitIds: ['x'], properties: {}, annotations: {} }
    const kept = { sampleIndex: Float64Array.of(1), unitIndex: Int32Array.of(0) }
    const events = eight.pipe(
      detectorOf(
        defineDetector({
          ...common,
          bind: () =>
            E.right({
              header: sortingHeader,
              margin: { before: 0, after: 0 },
              kernel: (block: Block) => {
                block.data.fill(0 as never)
                return kept
              },
            }),
        }).instantiate({}, 'mine'),
      ),
    )
    expect((await events.getSpikes()).sampleIndex).toEqual(Float64Array.of(1))
    expect([...(await eight.getTraces()).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])

    const sorting = await numpySorting({ samplingFrequency: 1000, trains: [new Map([['x', [1, 2]]])] })
    const wiped = sorting.pipe(
      sortingOperatorOf(
        defineSortingOperator({
          ...common,
          inputs: 'one',
          bind: (_params, [header]) =>
            E.right({
              header,
              kernel: (spikes) => {
                spikes.sampleIndex.fill(2)
                return spikes
              },
            }),
        }).instantiate({}, 'mine'),
      ),
    )
    expect((await wiped.getSpikes()).sampleIndex).toEqual(Float64Array.of(2, 2))
    expect((await sorting.getSpikes()).sampleIndex).toEqual(Float64Array.of(1, 2))
  })

  test('gives its copies back, and their memory is counted', async () => {
    const before = arena().used
    await told(eight.pipe(operator(wiping)))
    await told(
      eight.pipe(
        operator(() => {
          throw new RangeError('no')
        }),
      ),
    )
    expect(arena().used).toBe(before)
    const { header } = eight
    const bound = { header, kernel: wiping, need: margin(5) }
    // Two channels: int16 of the input and its margin, float64 of the output.
    expect(watchedBound(bound, 'mine', [header]).scratch?.(100)).toBe(2 * (110 * 2 + 100 * 8))
  })
})
