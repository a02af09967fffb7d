/** Every case that ever broke a law, and what it had found. They are tried again in each run of the tests. */

import type { Json, UnitId } from '../src/model/header.js'
import type { Choices } from './arbitraries.js'
import type { Invented } from './invented.js'
import type { Disaster } from './laws/durability.js'
import type { Spec } from './recordings.js'

const nothing: Choices = { windows: [{ segment: 0, from: 0, length: 0, channels: [] }], cuts: [], seed: 0, cacheBytes: 0 }

const recording = (frames: readonly number[], more: Partial<Invented> = {}): Spec => ({
  from: 'invented',
  delayed: false,
  params: {
    seeds: [0],
    samplingFrequency: 1000,
    channelIds: ['a0'],
    dtype: 'int8',
    frames,
    wild: false,
    vectors: false,
    probe: false,
    region: false,
    ...more,
  },
})
const graph = (
  frames: readonly number[],
  ...steps: readonly { readonly kind: string; readonly params: Json; readonly inputs: readonly number[] }[]
): Json => ({
  rxephys: 1,
  nodes: [
    { kind: 'invented', version: 1, params: recording(frames).params as unknown as Json },
    ...steps.map((step) => ({ version: 1, ...step })),
  ],
})

/** One change of a JSON at one of its places. */
export interface HostileChange {
  readonly place: number
  readonly how: 'delete' | 'copy' | 'inherit' | 'replace'
  readonly from: number
  readonly name: string
  readonly value: unknown
  /** Levels of lists and objects in the place of the value; made when it is put there, since few programs bear to see it. */
  readonly levels: number | null
}

/** One operator on its inputs. */
export interface OperatorCase {
  readonly found: string
  /** How the law's title begins. */
  readonly law: string
  readonly operator: string
  readonly params: unknown
  readonly inputs: readonly Spec[]
  readonly choices: Choices
}

export const operatorCases: readonly OperatorCase[] = [
  {
    found: 'the chunk that only ends a segment came without its time',
    law: 'live equals offline',
    operator: 'annotate',
    params: { key: 'subject', value: 'mouse 7' },
    inputs: [recording([0], { tStarts: [0] })],
    choices: nothing,
  },
  {
    found: 'an input that had ended its segment before the other had was taken for one of another length',
    law: 'live equals offline',
    operator: 'aggregateChannels',
    params: {},
    inputs: [recording([0]), recording([0], { seeds: [17], channelIds: ['b0', 'b1'] })],
    choices: nothing,
  },
  {
    found: 'what came before the other input had begun was not copied, and was the sender’s next samples when it was read',
    law: 'live equals offline',
    operator: 'aggregateChannels',
    params: {},
    inputs: [recording([1]), recording([1], { seeds: [17], channelIds: ['b0', 'b1'] })],
    choices: nothing,
  },
  {
    found: 'between two segments of one input, the other input’s end was taken for a difference in their number',
    law: 'live equals offline',
    operator: 'aggregateChannels',
    params: {},
    inputs: [recording([0, 0]), recording([0, 0], { seeds: [17], channelIds: ['b0'] })],
    choices: { ...nothing, cuts: [0], seed: 118671 },
  },
]

/** A whole pipeline. */
export interface PipelineCase {
  readonly found: string
  readonly law: string
  readonly graph: Json
  readonly choices: Choices
}

const select = (channelIds: readonly string[], input: number) => ({
  kind: 'selectChannels',
  params: { channelIds },
  inputs: [input],
})

export const pipelineCases: readonly PipelineCase[] = [
  {
    found: 'a live stage took the clock that is linear in pieces of the stage before for one of the sampling frequency',
    law: 'live equals offline: stages on stages',
    graph: {
      rxephys: 1,
      nodes: [
        {
          kind: 'invented',
          version: 1,
          params: recording([40], { probe: true, channelIds: ['a0', 'a1', 'a2'] }).params as unknown as Json,
        },
        {
          version: 1,
          kind: 'alignTimes',
          params: { clocks: [{ segment: 0, frames: [0, 20, 40], times: [0, 0.02, 1] }] },
          inputs: [0],
        },
        {
          version: 1,
          kind: 'interpolateMotion',
          params: {
            borderMode: 'force_extrapolate',
            dtype: 'float32',
            numClosest: 3,
            p: 1,
            sigmaUm: 20,
            spatialInterpolationMethod: 'idw',
            motion: {
              direction: 'y',
              displacement: [[0, -6, 9, 1].map((moved) => [moved, moved / 2])],
              interpolationMethod: 'linear',
              spatialBinsUm: [0, 60],
              temporalBinsS: [[0, 0.01, 0.02, 0.05]],
            },
          },
          inputs: [1],
        },
      ],
    },
    choices: nothing,
  },
  {
    found: 'a block above selected channels said that it was of the channels of the source, not of those selected',
    law: 'purity',
    graph: {
      rxephys: 1,
      nodes: [
        { kind: 'invented', version: 1, params: recording([40], { channelIds: ['a0', 'a1', 'a2'] }).params as unknown as Json },
        { version: 1, ...select(['a0', 'a2'], 0) },
        { version: 1, kind: 'commonReference', params: {}, inputs: [1] },
      ],
    },
    choices: { ...nothing, windows: [{ segment: 0, from: 0, length: 1, channels: [0] }] },
  },
  ...[
    {
      found: 'joined live, segments without frames were sent as the whole, before the next one showed that they are not',
      inputs: [0, 0],
    },
    { found: 'joined live, the segments of one stream ended with the first, before the next one had begun', inputs: [0] },
  ].map(({ found, inputs }) => ({
    found,
    law: 'live equals offline',
    graph: graph([0, 40], { kind: 'concatenateRecordings', params: {}, inputs }, { kind: 'frameSlice', params: {}, inputs: [1] }),
    choices: nothing,
  })),
]

/** A save that something happened to. */
export interface DisasterCase {
  readonly found: string
  readonly sink: string
  readonly graph: Json
  readonly disaster: Disaster
  readonly choices: Choices
}

const add = (input: number) => ({ kind: 'addRecordings', params: {}, inputs: [input, input] })

export const disasterCases: readonly DisasterCase[] = [
  {
    found: 'a disk that was full while the ground was cleared came out as a plain error, not as a fault',
    sink: 'binaryFolder',
    graph: graph([0], add(0)),
    disaster: { how: 'ENOSPC', at: 0, over: false },
    choices: nothing,
  },
  {
    found: 'a save that had made its files and not yet its journal could not be resumed',
    sink: 'binaryFolder',
    graph: graph([0], add(0)),
    disaster: { how: 'ENOSPC', at: 3, over: false },
    choices: nothing,
  },
  {
    found: 'of several files some were new and some old, when the disk failed between them',
    sink: 'binary',
    graph: graph([0, 40], { kind: 'appendRecordings', params: { samplingFrequencyMaxDiff: 0 }, inputs: [0, 0] }, add(1)),
    disaster: { how: 'ENOSPC', at: 622, over: true },
    choices: nothing,
  },
  {
    found: 'a file whose entry in the folder a power cut had taken was not made again',
    sink: 'binaryFolder',
    graph: graph([80, 120], add(0)),
    disaster: { how: 'power cut', at: 23, over: true },
    choices: { ...nothing, seed: 37101 },
  },
]

/** A sorting that a sink was asked to save: what it cannot hold it refuses before anything is written. */
export interface SortingSaveCase {
  readonly found: string
  /** The ids of the units, whatever their types. */
  readonly unitIds: readonly UnitId[]
}

export const sortingSaveCases: readonly SortingSaveCase[] = [
  { found: 'units 12 and "merged" of one sorting: an archive holds ids of one type', unitIds: [12, 'merged'] },
  { found: 'units 1 and "1", which are the same in an array of text', unitIds: [1, '1'] },
]

/** Two runs of arithmetic that only bits of NaN tell apart: compiled code and interpreted code give other ones. */
export const nanCase: PipelineCase = {
  found: 'the bits of a NaN in the file depended on whether the code that made it was compiled yet',
  law: 'the bytes do not depend on chunks',
  graph: {
    rxephys: 1,
    nodes: [
      { kind: 'invented', version: 1, params: recording([50], { dtype: 'float64', wild: true }).params as unknown as Json },
      { kind: 'subtractRecordings', version: 1, params: {}, inputs: [0, 0] },
      { kind: 'addRecordings', version: 1, params: {}, inputs: [1, 1] },
    ],
  },
  choices: { ...nothing, seed: 377320 },
}

/** A change of a pipeline's JSON: what it had found, and of which seed's JSON it was (see hostileJson.test.ts). */
export const hostileCases: readonly {
  readonly found: string
  readonly seed: number
  readonly changes: readonly HostileChange[]
}[] = [
  {
    found: "a list of SpikeInterface's JSON with a key of its own, whose value no bound had been asked of",
    seed: 1,
    changes: [
      { place: 617957647, how: 'inherit', from: 0, name: '__proto__', value: null, levels: 1 },
      { place: 417, how: 'replace', from: 0, name: '__proto__', value: '', levels: 2920 },
    ],
  },
]

/** Two streams of pulses (see alignment.test.ts) of which half of all were in both: nothing forbids that, a test had. */
export const fewCommon = {
  seed: 1729868930,
  periodic: true,
  count: 34,
  period: 0.5,
  drift: 0,
  since: 0,
  pause: 0,
  apart: 0,
  missing: 0.16570463450625542,
  extra: 0,
  method: 'piecewise' as const,
}
