import type { Files } from '../../platform/files.js'
import type { IntanHeader } from './header.js'
import { inFiles, inOneFile, type Stored } from './stored.js'
import { type IntanStream, isDigital, type StreamType, streamsIn } from './streams.js'

/** The files of a signal each. */
const SIGNALS: Readonly<Partial<Record<StreamType, string>>> = {
  amplifier: 'amplifier.dat',
  auxiliary: 'auxiliary.dat',
  supply: 'supply.dat',
  adc: 'analogin.dat',
  dac: 'analogout.dat',
  digitalIn: 'digitalin.dat',
  digitalOut: 'digitalout.dat',
  dc: 'dcamplifier.dat',
  stim: 'stim.dat',
}

/** What the names of files of a channel each begin with, before the name of the hardware. */
const PREFIXES: Readonly<Partial<Record<StreamType, string>>> = {
  amplifier: 'amp',
  auxiliary: 'aux',
  supply: 'vdd',
  adc: 'board',
  dac: 'board',
  digitalIn: 'board',
  digitalOut: 'board',
  dc: 'dc',
  stim: 'stim',
}

/** Timestamps, in both layouts. */
export const TIMES = 'time.dat'
/** Files of filtered copies and of spikes, which are not read. */
const UNREAD = /^(lowpass|highpass|spike)\.dat$|^(low|high|spike)-.*\.dat$/

const channelFile = (type: StreamType, id: string): string => `${PREFIXES[type]}-${id.replace(/_(DC|STIM)$/, '')}.dat`

/** The names that files of a recording may have. */
export const namesOf = (header: IntanHeader): readonly string[] => [
  TIMES,
  ...Object.values(SIGNALS),
  ...['lowpass', 'highpass', 'spike'].map((name) => `${name}.dat`),
  ...streamsIn(header).flatMap(({ type, channels }) =>
    PREFIXES[type] === undefined ? [] : channels.map(({ id }) => channelFile(type, id)),
  ),
]

/** Files that hold what is not read. */
export const unreadOf = (names: readonly string[]): readonly string[] => names.filter((name) => UNREAD.test(name))

/**
 * The streams in files of a signal each. `frames` is how many timestamps there are: it tells a file of amplifiers that holds the
 * auxiliary inputs as well, after them in each row.
 */
export const inSignalFiles = (
  files: Files,
  folder: string,
  header: IntanHeader,
  names: ReadonlySet<string>,
  frames: number | undefined,
): readonly Stored[] => {
  const streams = streamsIn(header)
  const counted = (type: StreamType): number => streams.find((stream) => stream.type === type)?.channels.length ?? 0
  const [amplifiers, auxiliary] = [counted('amplifier'), counted('auxiliary')]
  const file = files.join(folder, 'amplifier.dat')
  const isJoined =
    amplifiers > 0 &&
    auxiliary > 0 &&
    !names.has('auxiliary.dat') &&
    names.has('amplifier.dat') &&
    frames !== undefined &&
    files.stat(file)?.size === 2 * frames * (amplifiers + auxiliary)
  const from = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, index) => first + index)
  return streams.flatMap((stream): readonly Stored[] => {
    const { type, channels } = stream
    if (isJoined && (type === 'amplifier' || type === 'auxiliary')) {
      const isFlipped = type === 'auxiliary'
      const columns = from(isFlipped ? amplifiers : 0, channels.length)
      return [inOneFile(files, stream, { path: file, width: amplifiers + auxiliary, columns, isFlipped })]
    }
    const name = SIGNALS[type]
    if (name === undefined || !names.has(name)) return []
    const path = files.join(folder, name)
    // All lines are bits of one word.
    if (isDigital(type)) {
      const lines = channels.map(({ bit }) => ({ column: 0, bit }))
      return [inOneFile(files, stream, { path, width: 1, columns: [0], lines })]
    }
    return [inOneFile(files, stream, { path, width: channels.length, columns: from(0, channels.length) })]
  })
}

/** The streams in files of a channel each: of the channels whose files are there. */
export const inChannelFiles = (
  files: Files,
  folder: string,
  header: IntanHeader,
  names: ReadonlySet<string>,
): readonly Stored[] =>
  streamsIn(header).flatMap((all): readonly Stored[] => {
    const channels = all.channels.filter(({ id }) => names.has(channelFile(all.type, id)))
    if (channels.length === 0) return []
    const stream: IntanStream = { ...all, channels }
    const paths = channels.map(({ id }) => files.join(folder, channelFile(all.type, id)))
    return [inFiles(files, stream, paths, isDigital(all.type) ? channels.map((_, column) => ({ column, bit: 0 })) : undefined)]
  })

/** True where files are of a signal each. */
export const isOfSignals = (names: ReadonlySet<string>): boolean => Object.values(SIGNALS).some((name) => names.has(name))
