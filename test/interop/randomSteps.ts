import { join } from 'node:path'
import {
  aggregateChannels,
  aggregateUnits,
  appendSortings,
  binary,
  concatenateRecordings,
  concatenateSortings,
  FaultError,
  generateRecording,
  generateSorting,
  type Recording,
  type Sorting,
} from 'rxephys'
import * as operators from 'rxephys/operators'

/** Numbers from 0 to 1 that a seed decides (mulberry32), and choices made with them. */
export class Dice {
  constructor(private state: number) {}

  number(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  /** A whole number from 0 to `end`, exclusive. */
  below(end: number): number {
    return Math.floor(this.number() * end)
  }
  one<A>(items: readonly A[]): A {
    return items[this.below(items.length)]
  }
  shuffled<A>(items: readonly A[]): readonly A[] {
    return items
      .map((item) => ({ item, at: this.number() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  }
}

type Step<S> = (subject: S, dice: Dice, sources: readonly S[]) => S | undefined

/** A subject after some steps, and the names of those that fitted. */
export const walk = <S>(
  steps: Readonly<Record<string, Step<S>>>,
  sources: readonly S[],
  dice: Dice,
): { readonly subject: S; readonly names: readonly string[] } => {
  let subject = dice.one(sources)
  const names: string[] = []
  for (let left = 1 + dice.below(6); left > 0; left--) {
    const name = dice.one(Object.keys(steps))
    try {
      const after = steps[name](subject, dice, sources)
      if (after === undefined) continue
      subject = after
      names.push(name)
    } catch (error) {
      if (!(error instanceof FaultError)) throw error
    }
  }
  return { subject, names }
}

const RATE = 10_000

export const recordingSources = async (folder: string): Promise<readonly Recording[]> => {
  const saved = async (name: string, seed: number, durations: readonly number[], dtype: 'int16' | 'float32', rate = RATE) => {
    const made = await generateRecording({ numChannels: 4, samplingFrequency: rate, durations, dtype, seed, noiseLevel: 100 })
    const newChannelIds = made.channelIds.map((id) => `c${id}`)
    return made.pipe(operators.renameChannels({ newChannelIds }), operators.resetTimes()).save(join(folder, name))
  }
  const one = await saved('one', 0, [0.04], 'int16')
  const late = await (await saved('to be late', 1, [0.04], 'int16'))
    .pipe(operators.shiftTimes({ shift: 12.25 }))
    .save(join(folder, 'late'))
  const two = await saved('two', 2, [0.04, 0.015], 'int16')
  const timed = await one.pipe(operators.setTimes({ times: clock(400) })).save(join(folder, 'timed'))
  const raw = { samplingFrequency: RATE, numChannels: 2, dtype: 'uint16', gainToUv: 2, offsetToUv: -65536 } as const
  await one.pipe(operators.astype({ dtype: 'int16' })).writeBinary(join(folder, 'unsigned.raw'))
  const unsigned = await binary({ filePaths: [join(folder, 'unsigned.raw')], ...raw, tStarts: [3.5] })
  return [
    one,
    late,
    two,
    timed,
    unsigned,
    await saved('floats', 3, [0.04], 'float32'),
    await saved('slightly', 4, [0.04], 'int16', 10_000.25),
  ]
}

/** Times that are not regular. */
const clock = (frames: number): Float64Array =>
  Float64Array.from({ length: frames }, (_, frame) => 5 + frame / RATE + 0.001 * Math.sqrt(frame))

const some = (dice: Dice, { channelIds }: Recording): Recording['channelIds'] =>
  channelIds.filter((_, index) => index === 0 || dice.number() < 0.6)

/** Operators on recordings that have an equal in SpikeInterface and compute each frame by itself. */
export const recordingSteps: Readonly<Record<string, Step<Recording>>> = {
  selectChannels: (recording, dice) => recording.pipe(operators.selectChannels({ channelIds: some(dice, recording) })),
  renameChannels: (recording, dice) =>
    recording.pipe(
      operators.renameChannels({ newChannelIds: dice.shuffled(recording.channelIds.map((_, index) => `r${index}`)) }),
    ),
  numbered: (recording) => recording.pipe(operators.renameChannels({ newChannelIds: [...recording.channelIds.keys()] })),
  frameSlice: (recording, dice) => {
    const frames = recording.getNumSamples(0)
    const startFrame = dice.below(frames / 2)
    return recording.pipe(operators.frameSlice({ startFrame, endFrame: startFrame + 1 + dice.below(frames - startFrame) }))
  },
  selectSegments: (recording, dice) =>
    recording.pipe(operators.selectSegments({ segmentIndices: dice.shuffled([...recording.segments.keys()]) })),
  append: (recording, dice, sources) =>
    operators.appendRecordings(dice.shuffled([recording, dice.one(sources)]), { samplingFrequencyMaxDiff: 1 }),
  appendItself: (recording) => operators.appendRecordings([recording, recording]),
  concatenate: (recording, dice, sources) =>
    concatenateRecordings(dice.shuffled([recording, dice.one(sources)]), { samplingFrequencyMaxDiff: 1 }),
  aggregate: (recording) => {
    if (recording.channelIds.length < 2) return undefined
    const half = Math.ceil(recording.channelIds.length / 2)
    const part = (channelIds: Recording['channelIds']) => recording.pipe(operators.selectChannels({ channelIds }))
    return aggregateChannels([part(recording.channelIds.slice(0, half)), part(recording.channelIds.slice(half))])
  },
  // Sums of integers wrap there.
  add: (recording, dice, sources) =>
    recording.dtype.startsWith('float') ? operators.addRecordings([recording, dice.one([recording, ...sources])]) : undefined,
  astype: (recording, dice) => recording.pipe(operators.astype({ dtype: dice.one(['int32', 'float32', 'float64']) })),
  scale: (recording) =>
    recording.pipe(operators.scale({ gain: recording.channelIds.map((_, index) => index + 1), offset: -2, dtype: 'float32' })),
  scaleToUv: (recording) => recording.pipe(operators.scaleToUv()),
  unsignedToSigned: (recording) => recording.pipe(operators.unsignedToSigned()),
  commonReference: (recording) =>
    recording.dtype.startsWith('float') ? recording.pipe(operators.commonReference({ operator: 'median' })) : undefined,
  shiftTimes: (recording, dice) => recording.pipe(operators.shiftTimes({ shift: (dice.below(60) - 5) / 4 })),
  shiftOne: (recording, dice) =>
    recording.pipe(operators.shiftTimes({ shift: dice.below(60) / 4, segment: dice.below(recording.segments.length) })),
  resetTimes: (recording) => recording.pipe(operators.resetTimes()),
  depthOrder: (recording, dice) => recording.pipe(operators.depthOrder({ flip: dice.number() < 0.5 })),
  setProperty: (recording, dice) =>
    recording.pipe(
      operators.setProperty({ key: 'depth', values: recording.channelIds.map(() => dice.number()), dtype: 'float64' }),
      operators.annotate({ key: 'note', value: dice.below(9) }),
    ),
  setGains: (recording, dice) =>
    recording.pipe(
      operators.setProperty({ key: 'gain_to_uV', values: recording.channelIds.map(() => 1 + dice.below(9)), dtype: 'float64' }),
    ),
}

export const sortingSources = async (folder: string): Promise<readonly Sorting[]> => {
  const made = async (name: string, seed: number, newUnitIds: readonly (string | number)[], durations: readonly number[]) => {
    const sorting = await generateSorting({
      numUnits: newUnitIds.length,
      samplingFrequency: RATE,
      durations,
      seed,
      firingRates: 40,
    })
    return sorting
      .pipe(
        operators.renameUnits({ newUnitIds: [...newUnitIds] }),
        operators.setProperty({ key: 'depth', values: newUnitIds.map((_, index) => index + 0.5) }),
        operators.setProperty({
          key: seed % 2 === 0 ? 'good' : 'count',
          values: newUnitIds.map((_, index) => (seed % 2 === 0 ? index > 0 : index)),
        }),
      )
      .save(join(folder, name))
  }
  return [
    await made('one', 0, ['a', 'b', 'c'], [2]),
    await made('other.npz', 1, ['dd', 'ee'], [2]),
    await made('numbers', 2, [4, 1, 9], [2]),
    await made('two', 3, ['a', 'b', 'c'], [2, 0.6]),
  ]
}

/** Operators on sortings that have an equal in SpikeInterface. */
export const sortingSteps: Readonly<Record<string, Step<Sorting>>> = {
  selectUnits: (sorting, dice) =>
    sorting.pipe(
      operators.selectUnits({ unitIds: dice.shuffled(sorting.unitIds).slice(0, 1 + dice.below(sorting.unitIds.length)) }),
    ),
  renameUnits: (sorting, dice) => {
    const word = dice.one(['u', 'unit'])
    return sorting.pipe(operators.renameUnits({ newUnitIds: sorting.unitIds.map((_, index) => `${word}${index}`) }))
  },
  numbered: (sorting) => sorting.pipe(operators.renameUnits({ newUnitIds: [...sorting.unitIds.keys()] })),
  frameSlice: (sorting, dice) =>
    sorting.pipe(operators.frameSlice({ startFrame: dice.below(5000), endFrame: 6000 + dice.below(10_000) })),
  selectSegments: (sorting, dice) =>
    sorting.pipe(operators.selectSegments({ segmentIndices: dice.shuffled([...sorting.segments.keys()]) })),
  append: (sorting, dice, sources) => appendSortings(dice.shuffled([sorting, dice.one(sources)])),
  concatenate: (sorting, dice, sources) =>
    concatenateSortings(dice.shuffled([sorting, dice.one(sources)]), { totalSamplesList: [20_000, 20_000] }),
  aggregate: (sorting, dice, sources) => aggregateUnits([sorting, dice.one(sources)]),
  aggregateThree: (sorting, dice, sources) => aggregateUnits([dice.one(sources), sorting, dice.one(sources)]),
  merge: (sorting, dice) =>
    sorting.pipe(operators.mergeUnits({ unitsToMerge: [dice.shuffled(sorting.unitIds).slice(0, 2)], deltaTimeMs: 1 })),
  removeDuplicates: (sorting) => sorting.pipe(operators.removeDuplicatedSpikes({ censoredPeriodMs: 1 })),
  setProperty: (sorting, dice) =>
    sorting.pipe(
      operators.setProperty({ key: 'score', values: sorting.unitIds.map(() => dice.number()) }),
      operators.annotate({ key: 'note', value: dice.below(9) }),
    ),
}
