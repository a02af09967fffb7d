import { type Branch, hdf5Bytes, type Stored } from './hdf5Files.js'

/** A file of BioCam 3: its samples, and channels by row and column, counted from 1. */
export const brw3 = ({
  raw,
  places,
  frames,
  version = 102,
  inversion = 1,
}: {
  readonly raw: Readonly<Record<string, Stored>>
  readonly places: readonly (readonly [row: number, column: number])[]
  readonly frames: number
  readonly version?: number
  readonly inversion?: number
}): Uint8Array => {
  const one = (value: number): Stored => ({ data: Float64Array.of(value) })
  const columns = new Map([
    ['Row', Int16Array.from(places, ([row]) => row)],
    ['Col', Int16Array.from(places, ([, column]) => column)],
  ])
  return hdf5Bytes({
    groups: {
      '3BData': { attributes: { Version: version }, arrays: raw },
      '3BRecInfo': {
        groups: {
          '3BRecVars': {
            arrays: {
              BitDepth: { data: Uint8Array.of(12) },
              MinVolt: one(-4125),
              MaxVolt: one(4125),
              NRecFrames: { data: BigInt64Array.of(BigInt(frames)) },
              SamplingRate: one(18_000),
              SignalInversion: one(inversion),
            },
          },
          '3BMeaStreams': { groups: { Raw: { arrays: { Chs: { data: columns } } } } },
        },
      },
    },
  })
}

/** Kept samples of a channel: the first of their frames, and the samples. */
export type Range = readonly [channel: number, from: number, samples: readonly number[]]

/** Samples around events of a well: the ranges of each piece, and where the bytes of each begin. */
export const sparseArrays = (pieces: readonly (readonly Range[])[]): Readonly<Record<string, Stored>> => {
  const bytes: number[] = []
  const starts: number[] = []
  const put = (size: number, write: (view: DataView) => void): void => {
    const view = new DataView(new ArrayBuffer(size))
    write(view)
    bytes.push(...new Uint8Array(view.buffer))
  }
  for (const ranges of pieces) {
    starts.push(bytes.length)
    for (const channel of new Set(ranges.map(([each]) => each))) {
      const own = ranges.filter(([each]) => each === channel)
      put(4, (view) => view.setInt32(0, channel, true))
      put(4, (view) =>
        view.setInt32(
          0,
          own.reduce((sum, [, , samples]) => sum + 16 + 2 * samples.length, 0),
          true,
        ),
      )
      for (const [, from, samples] of own) {
        put(8, (view) => view.setBigInt64(0, BigInt(from), true))
        put(8, (view) => view.setBigInt64(0, BigInt(from + samples.length), true))
        for (const sample of samples) put(2, (view) => view.setUint16(0, sample, true))
      }
    }
  }
  return {
    EventsBasedSparseRaw: { data: Uint8Array.from(bytes) },
    EventsBasedSparseRawTOC: { data: BigInt64Array.from(starts.map(BigInt)) },
  }
}

/** A file of results of BrainWave 4: frames and channels of spikes. */
export const bxr2 = (
  frames: readonly number[],
  channels: readonly number[],
  more: Readonly<Record<string, Stored>> = {},
): Uint8Array =>
  hdf5Bytes({
    groups: {
      '3BRecInfo': {
        groups: {
          '3BRecVars': {
            arrays: { NRecFrames: { data: BigInt64Array.of(9000n) }, SamplingRate: { data: Float64Array.of(18_000) } },
          },
        },
      },
      '3BResults': {
        groups: {
          '3BChEvents': {
            arrays: {
              SpikeTimes: { data: BigInt64Array.from(frames.map(BigInt)) },
              SpikeChIDs: { data: Int32Array.from(channels) },
              ...more,
            },
          },
        },
      },
    },
  })

interface Well {
  readonly arrays: Readonly<Record<string, Stored>>
  readonly channels: readonly number[]
}

/** A file of BioCam 4: wells, and the frames of its pieces, from and to. */
export const brw4 = (
  wells: Readonly<Record<string, Well>>,
  {
    toc,
    digital = [0, 4095],
    model = 'Arena',
    recent = false,
  }: {
    readonly toc?: readonly number[]
    readonly digital?: readonly [number, number]
    readonly model?: string
    readonly recent?: boolean
  } = {},
): Uint8Array => {
  const [MinDigitalValue, MaxDigitalValue] = digital
  const settings = {
    ValueConverter: { MinAnalogValue: -4095, MaxAnalogValue: 4095, MinDigitalValue, MaxDigitalValue, ScaleFactor: 1 },
    TimeConverter: { FrameRate: 20_000 },
    MeaPlate: { Model: model },
  }
  const info = {
    SignalConverter: {
      DigitalToAnalogConverter: {
        MinAnalogValueMicroVolt: -4095,
        MaxAnalogValueMicroVolt: 4095,
        MinDigitalValue,
        MaxDigitalValue,
      },
      SampleToTimeConverter: { FrameRateHertz: 20_000 },
    },
  }
  return hdf5Bytes({
    arrays: {
      [recent ? 'ExperimentInfo' : 'ExperimentSettings']: { data: [JSON.stringify(recent ? info : settings)] },
      ...(toc && { TOC: { data: BigInt64Array.from(toc.map(BigInt)), shape: [toc.length / 2, 2] } }),
    },
    groups: Object.fromEntries(
      Object.entries(wells).map(([name, { arrays, channels }]): [string, Branch] => [
        name,
        { arrays: { ...arrays, StoredChIdxs: { data: Int32Array.from(channels) } } },
      ]),
    ),
  })
}
