import { type CommonChunk, extractWaveforms, memory, numpySorting, spikeAmplitudes, type Waveforms, withSpikes } from 'rxephys'
import { lastValueFrom, map, type OperatorFunction, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { waveformFrames } from '../../../src/stream/waveforms.js'

/** 20 frames of channels "a" and "b": the sample of frame 12 is 120 on "a" and 121 on "b". */
const recording = await memory({
  traces: [Int16Array.from({ length: 40 }, (_, place) => 10 * Math.floor(place / 2) + (place % 2))],
  samplingFrequency: 1000,
  channelIds: ['a', 'b'],
})
const sorting = await numpySorting({ samplingFrequency: 1000, trains: { a: [0, 9, 10, 19], b: [10], c: [] } })
const units = await numpySorting({ samplingFrequency: 1000, trains: { a: [0, 9, 10, 19], b: [10] } })

const through = <A>(
  operator: OperatorFunction<CommonChunk, A>,
  {
    of = sorting,
    before = 1,
    after = 1,
  }: { readonly of?: typeof sorting } & { readonly before?: number; readonly after?: number } = {},
): Promise<readonly A[]> =>
  lastValueFrom(recording.chunks({ chunkSize: 4 }).pipe(withSpikes(of, { margin: { before, after } }), operator, toArray()))
const rows = ({ sampleIndex, unitIndex, data }: Waveforms) => [[...sampleIndex], [...unitIndex], Array.from(data, Number)]

describe('waveforms', () => {
  test('are as long as was asked for, parts of a frame dropped', () => {
    expect(waveformFrames({ msBefore: 1.9, msAfter: 2.9 }, 1000)).toEqual({ before: 1, after: 2 })
  })

  test('come as one list for each chunk that has spikes; frames beyond the segment are zeros', async () => {
    expect((await through(extractWaveforms({ msBefore: 1, msAfter: 2 }))).map(rows)).toEqual([
      [[0], [0], [0, 0, 0, 1, 10, 11]],
      [
        [9, 10, 10],
        [0, 0, 1],
        [80, 81, 90, 91, 100, 101, 90, 91, 100, 101, 110, 111, 90, 91, 100, 101, 110, 111],
      ],
      [[19], [0], [180, 181, 190, 191, 0, 0]],
    ])
  })

  test('of some units are those of no other', async () => {
    const [only, ...more] = await through(extractWaveforms({ msBefore: 0, msAfter: 1, unitIds: ['b', 'c'] }))
    expect([rows(only), more]).toEqual([[[10], [1], [100, 101]], []])
    await expect(through(extractWaveforms({ unitIds: ['d'] }))).rejects.toThrow('unitIds: expected units of the sorting')
  })

  test.each([[{ before: 0, after: 1 }], [{ before: 1, after: 0 }]])(
    'need their frames in the margin of withSpikes: %o is too short, where a spike needs it',
    async (margin) => {
      const cut = { msBefore: 1, msAfter: 2 }
      await expect(through(extractWaveforms(cut), margin)).rejects.toThrow('expected at least 1 frames before and 2 after')
      expect(await through(extractWaveforms({ ...cut, unitIds: ['c'] }), margin)).toEqual([])
    },
  )
})

describe('amplitudes', () => {
  const amplitudes = async (options?: Parameters<typeof spikeAmplitudes>[0], of = units) =>
    (await through(spikeAmplitudes(options), { of })).map((each) => [...each.amplitudes])

  test('are samples of the main channel of each unit, which is its own where units are channels', async () => {
    expect(await amplitudes({ mainChannels: [1, 0] })).toEqual([[1], [91, 101, 100], [191]])
    expect(await amplitudes()).toEqual([[0], [90, 100, 101], [190]])
  })

  test.each([[[0]], [[0, 2]], [[0, -1]], [[0, 1, 1]]])('main channels %j are refused', async (mainChannels) => {
    await expect(amplitudes({ mainChannels })).rejects.toThrow('2 channel indices below 2, one a unit')
  })

  test('a unit that is no channel has none of its own', async () => {
    await expect(amplitudes(undefined, sorting)).rejects.toThrow('3 channel indices below 2, one a unit, found "none"')
  })

  test.each(['spikes', 'sorting', 'before', 'after'] as const)('a chunk without %s is refused', async (key) => {
    const without = map((chunk: CommonChunk) => {
      const { [key]: _left, ...rest } = chunk
      return rest as CommonChunk
    })
    const stream = recording.chunks().pipe(withSpikes(units), without, spikeAmplitudes())
    await expect(lastValueFrom(stream)).rejects.toThrow('traces with the spikes of the same frames')
  })
})
