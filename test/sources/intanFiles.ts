/** Files of Intan controllers, made after the specification: heads, blocks, and files of a signal or a channel each. */

/** Channels by the numbers of their types, as heads list them: of RHD aux is 1, supply 2, ADC 3, lines 4 and 5; of RHS DAC 4, lines 5 and 6. */
export interface MadeChannel {
  readonly native: string
  readonly custom?: string
  readonly type: number
  readonly order?: number
  readonly isRecorded?: boolean
}

export interface MadeHead {
  readonly system?: 'rhd' | 'rhs'
  readonly version?: readonly [number, number]
  readonly rate?: number
  readonly boardMode?: number
  readonly notchMode?: number
  readonly notes?: readonly string[]
  readonly reference?: string
  readonly temperatureSensors?: number
  readonly savesDc?: boolean
  readonly stimStep?: number
  readonly channels: readonly MadeChannel[]
  /** Channels of a port that is switched off, listed or only counted. */
  readonly off?: { readonly channels: readonly MadeChannel[]; readonly listed: boolean }
}

type Part = readonly [bytes: number, write: (view: DataView, at: number) => void]
const int16 = (value: number): Part => [2, (view, at) => view.setInt16(at, value, true)]
const uint32 = (value: number): Part => [4, (view, at) => view.setUint32(at, value, true)]
const float32 = (value: number): Part => [4, (view, at) => view.setFloat32(at, value, true)]
const text = (value: string): readonly Part[] => [
  uint32(value === '' ? 0xff_ff_ff_ff : 2 * value.length),
  ...Array.from(value, (_, index) => int16(value.charCodeAt(index))),
]
const joined = (parts: readonly Part[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, [size]) => sum + size, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [size, write] of parts) {
    write(view, at)
    at += size
  }
  return bytes
}

const zeros = (count: number): readonly Part[] => Array.from({ length: count }, () => int16(0))

const channelParts = (system: 'rhd' | 'rhs', channel: MadeChannel): readonly Part[] => {
  const { native, custom = native, type, order = 0, isRecorded = true } = channel
  return [
    ...text(native),
    ...text(custom),
    ...[order, 7, type, isRecorded ? 1 : 0].map(int16),
    ...zeros(system === 'rhd' ? 6 : 7),
    float32(1e5),
    float32(-30),
  ]
}

/** The bytes of a head. */
export const headOf = (head: MadeHead): Uint8Array => {
  const { system = 'rhd', version = [3, 1], rate = 1000, boardMode = 13, notchMode = 0, notes = [], channels, off } = head
  const { reference = '', temperatureSensors = 0, savesDc = false, stimStep = 1e-6 } = head
  const since = (major: number, minor: number): boolean => version[0] > major || (version[0] === major && version[1] >= minor)
  const threeNotes = [0, 1, 2].flatMap((note) => text(notes[note] ?? ''))
  const middle: readonly Part[] =
    system === 'rhd'
      ? [
          ...zeros(13),
          int16(notchMode),
          ...zeros(4),
          ...threeNotes,
          ...(since(1, 1) ? [int16(temperatureSensors)] : []),
          ...(since(1, 3) ? [int16(boardMode)] : []),
          ...(since(2, 0) ? text(reference) : []),
        ]
      : [
          ...zeros(17),
          int16(notchMode),
          ...zeros(6),
          float32(stimStep),
          ...zeros(4),
          ...threeNotes,
          int16(savesDc ? 1 : 0),
          int16(boardMode),
          ...text(reference),
        ]
  const ports = [...new Set(channels.map(({ native }) => native.split('-')[0]))]
  const groups: readonly (readonly Part[])[] = [
    ...ports.map((port) => {
      const own = channels.filter(({ native }) => native.split('-')[0] === port)
      return [
        ...text(`Port ${port}`),
        ...text(port),
        ...[1, own.length, own.length].map(int16),
        ...own.flatMap((channel) => channelParts(system, channel)),
      ]
    }),
    ...(off === undefined
      ? []
      : [
          [
            ...text('Port Z'),
            ...text('Z'),
            ...[0, off.channels.length, 0].map(int16),
            ...(off.listed ? off.channels.flatMap((channel) => channelParts(system, channel)) : []),
          ],
        ]),
  ]
  return joined([
    uint32(system === 'rhd' ? 0xc6_91_27_02 : 0xd6_91_27_ac),
    ...version.map(int16),
    float32(rate),
    ...middle,
    int16(groups.length),
    ...groups.flat(),
  ])
}

/** What stands in blocks, in their order: the types of RHD and RHS by number; 20 are temperatures, 10 DC amplifiers, 11 stimulation. */
const ORDER = { rhd: [0, 1, 2, 20, 3, 4, 5], rhs: [0, 10, 11, 3, 4, 5, 6] } as const

/** The word of a sample: of its type, its channel, and its place among the samples of its stream. */
export type Word = (type: number, channel: number, sample: number) => number
export const ramp: Word = (type, channel, sample) => (4000 * type + 300 * channel + sample) % 65_536

const isLines = (system: 'rhd' | 'rhs', type: number): boolean => type === 5 || type === (system === 'rhd' ? 4 : 6)
const countOf = (head: MadeHead, type: number): number => {
  const { system = 'rhd', channels, temperatureSensors = 0, savesDc = false } = head
  const of = (wanted: number): number =>
    channels.filter((channel) => channel.type === wanted && channel.isRecorded !== false).length
  if (type === 20) return temperatureSensors
  if (type === 10) return savesDc ? of(0) : 0
  if (type === 11) return of(0)
  return isLines(system, type) ? Math.min(1, of(type)) : of(type)
}

/** Frames of a block. */
export const framesOf = ({ system = 'rhd', version = [3, 1] }: MadeHead): number =>
  system === 'rhd' && version[0] < 2 ? 60 : 128

/** Numbers of `count` frames from `first` on. */
export const from = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

/** The bytes of the blocks of a file: as many as there are timestamps for. */
export const blocksOf = (head: MadeHead, numbers: readonly number[], word: Word = ramp): Uint8Array => {
  const { system = 'rhd' } = head
  const n = framesOf(head)
  const parts: Part[] = []
  for (let block = 0; block < numbers.length / n; block++) {
    for (const number of numbers.slice(block * n, (block + 1) * n)) parts.push(uint32(number >>> 0))
    for (const type of ORDER[system]) {
      const every = type === 20 || (system === 'rhd' && type === 2) ? n : system === 'rhd' && type === 1 ? 4 : 1
      for (let channel = 0; channel < countOf(head, type); channel++)
        for (let sample = 0; sample < n / every; sample++)
          parts.push(int16(word(type, channel, block * (n / every) + sample) << 0))
    }
  }
  return joined(parts)
}

/** A whole file: a head and its blocks. */
export const fileOf = (head: MadeHead, numbers: readonly number[], word: Word = ramp): Uint8Array => {
  const [first, rest] = [headOf(head), blocksOf(head, numbers, word)]
  const bytes = new Uint8Array(first.length + rest.length)
  bytes.set(first)
  bytes.set(rest, first.length)
  return bytes
}

const rows = (count: number, frames: number, valueAt: (channel: number, frame: number) => number): Uint8Array =>
  joined(Array.from({ length: count * frames }, (_, i) => int16(valueAt(i % count, Math.floor(i / count)) << 0)))
const timesOf = (numbers: readonly number[]): Uint8Array => joined(numbers.map((number) => uint32(number >>> 0)))

const SIGNALS = {
  rhd: { 0: 'amplifier', 1: 'auxiliary', 2: 'supply', 3: 'analogin', 4: 'digitalin', 5: 'digitalout' },
  rhs: { 0: 'amplifier', 10: 'dcamplifier', 11: 'stim', 3: 'analogin', 4: 'analogout', 5: 'digitalin', 6: 'digitalout' },
} as const

/** The files of a recording in a file a signal, by name. */
export const signalFilesOf = (
  head: MadeHead,
  numbers: readonly number[],
  word: Word = ramp,
): Readonly<Record<string, Uint8Array>> => {
  const { system = 'rhd' } = head
  const signals = Object.entries(SIGNALS[system]).map(([type, name]): [string, Uint8Array] => [
    `${name}.dat`,
    rows(countOf(head, Number(type)), numbers.length, (channel, frame) => word(Number(type), channel, frame)),
  ])
  return Object.fromEntries([
    [`info.${system}`, headOf(head)],
    ['time.dat', timesOf(numbers)],
    ...signals.filter(([, bytes]) => bytes.length > 0),
  ])
}

const PREFIXES = {
  rhd: { 0: 'amp', 1: 'aux', 2: 'vdd', 3: 'board', 4: 'board', 5: 'board' },
  rhs: { 0: 'amp', 10: 'dc', 11: 'stim', 3: 'board', 4: 'board', 5: 'board', 6: 'board' },
} as const

/** The files of a recording in a file a channel, by name. */
export const channelFilesOf = (
  head: MadeHead,
  numbers: readonly number[],
  word: Word = ramp,
): Readonly<Record<string, Uint8Array>> => {
  const { system = 'rhd', channels, savesDc = false } = head
  const recorded = channels.filter(({ isRecorded = true }) => isRecorded)
  const files = Object.entries(PREFIXES[system]).flatMap(([number, prefix]) => {
    const type = Number(number)
    const own = recorded.filter((channel) => channel.type === (type === 10 || type === 11 ? 0 : type))
    if (type === 10 && !savesDc) return []
    return own.map(({ native }, channel): [string, Uint8Array] => [
      `${prefix}-${native}.dat`,
      rows(1, numbers.length, (_, frame) =>
        isLines(system, type) ? word(type, channel, frame) & 1 : word(type, channel, frame),
      ),
    ])
  })
  return Object.fromEntries([[`info.${system}`, headOf(head)], ['time.dat', timesOf(numbers)], ...files])
}
