import { generateRecording, generateSorting, getWaveforms, memory, numpySorting, type Recording } from 'rxephys'
import {
  addRecordings,
  aggregateChannels,
  aggregateUnits,
  appendRecordings,
  concatenateRecordings,
  frameSlice,
  removeExcessSpikes,
  setProbe,
  shiftTimes,
  subtractRecordings,
} from 'rxephys/operators'
import { describe, expect, test } from 'vitest'

const make = (changes: object = {}): Promise<Recording> =>
  generateRecording({ numChannels: 2, durations: [0.2], samplingFrequency: 1000, dtype: 'int16', ...changes })
const first = await make()
const second = await make({ seed: 1 })
const moved = (by: number) => {
  const [probe] = first.getProbes()
  return setProbe({
    probe: { ...probe, contactPositions: probe.contactPositions.map(([x, y]) => [x, y + by]) } as never,
  })
}
const bare = await make({ setProbe: false })

describe('recordings', () => {
  test.each([
    ['end to end', concatenateRecordings],
    ['one after the other', appendRecordings],
    ['added', addRecordings],
    ['subtracted', subtractRecordings],
  ] as const)('%s have their channels at the same places, or say so', (_how, join) => {
    expect(() => join([first, second.pipe(moved(1))])).toThrow(/^Conflict: contacts of input 1: expected \[\[/)
    const tolerated = (inputs: readonly Recording[]) => join(inputs).notices.map(({ message }) => message)
    expect(tolerated([first, second])).toEqual([])
    expect(tolerated([first, second.pipe(moved(0))])).toEqual([])
    expect(tolerated([first, bare])).toContainEqual(expect.stringContaining('input 1 has no probe'))
    expect(tolerated([bare, first])).toContainEqual(expect.stringContaining('the probe of input 1 was dropped'))
  })

  test('added have offsets both, or neither', () => {
    const { offset_to_uV: _dropped, ...properties } = first.properties
    expect(Object.keys(properties)).toContain('gain_to_uV')
    return Promise.all(
      [[0, 0], undefined].map(async (offsetToUv) => {
        const options = { traces: [new Int16Array(4)], samplingFrequency: 1000, channelIds: ['a', 'b'], gainToUv: [1, 1] }
        const [a, b] = [await memory({ ...options, ...(offsetToUv && { offsetToUv }) }), await memory(options)]
        if (offsetToUv === undefined) expect(addRecordings([a, b]).notices).toEqual([])
        else expect(() => addRecordings([b, a])).toThrow(/^Conflict: offset_to_uV of input 1: expected "none"/)
      }),
    )
  })

  test('side by side whose clocks differ say whose is kept', () => {
    const ids = { renamedChannelIds: ['a', 'b', 'c', 'd'] }
    const late = second.pipe(shiftTimes({ shift: 3 }))
    expect(aggregateChannels([first, second], ids).notices).toEqual([])
    expect(aggregateChannels([first, late], ids).notices.map(({ message }) => message)).toEqual([
      'segment 0 of input 1 has another clock than input 0, whose times are kept',
    ])
  })
})

describe('sortings', () => {
  test('told that they belong to a recording of another length say so; side by side, whose clock is kept', async () => {
    const sorting = await generateSorting({ numUnits: 2, durations: [0.2], samplingFrequency: 1000 })
    const known = await sorting.registerRecording(first)
    expect(known.notices).toEqual([])
    const short = await known.registerRecording(first.pipe(frameSlice({ endFrame: 100 })))
    expect(short.notices.map(({ message }) => message)).toEqual([
      'segment 0 was 200 frames long, and is taken to be as long as the recording: 100',
    ])
    const other = await generateSorting({ numUnits: 2, durations: [0.2], samplingFrequency: 1000, seed: 3 })
    const late = await other.registerRecording(first.pipe(shiftTimes({ shift: 3 })))
    expect(aggregateUnits([known, late], { renamedUnitIds: [0, 1, 2, 3] }).notices.map(({ message }) => message)).toEqual([
      'segment 0 of input 1 has another clock than input 0, whose times are kept',
    ])
  })
})

describe('getWaveforms', () => {
  const sortingOf = (samplingFrequency: number, ...trains: readonly (readonly number[])[]) =>
    numpySorting({ samplingFrequency, trains: trains.map((frames) => new Map([['x', frames]])) })

  test('of frames that are not the recording’s is a conflict', async () => {
    const told = async (...args: Parameters<typeof sortingOf>) => getWaveforms(first, await sortingOf(...args))
    await expect(told(32000, [1])).rejects.toThrow(
      "samplingFrequency of the sorting: expected 1000 Hz, as the recording's, found 32000",
    )
    await expect(told(1000, [1], [2])).rejects.toThrow("segments of the sorting: expected 1, as the recording's, found 2")
    await expect(told(1000, [1, 199, 200, 250])).rejects.toThrow(
      'spikes of segment 0 of the sorting: expected frames below 200, where the recording ends, found 2 beyond, the first at 200',
    )
    const longer = (await sortingOf(1000, [1])).pipe(removeExcessSpikes({ numSamples: [201] }))
    await expect(getWaveforms(first, longer)).rejects.toThrow(
      "frames of segment 0 of the sorting: expected 200, as the recording's, found 201",
    )
  })

  test('of a rate that is the same but for its last digits tells it', async () => {
    const cut = await getWaveforms(first, await sortingOf(1000.01, [1, 199]))
    expect(cut.sampleIndex).toEqual(Float64Array.of(1, 199))
    expect(cut.notices.map(({ message }) => message)).toEqual([
      'the sorting counts frames at 1000.01 Hz, the recording at 1000 Hz',
    ])
    expect((await getWaveforms(first, await sortingOf(1000, [1]))).notices).toEqual([])
  })
})
