import { refuse } from '../../model/attempt.js'
import { type Events, orderEvents } from '../../model/events.js'
import { corrupt, unsupported } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { columnAt, namesIn } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import { type Clock, stretchOf } from './clock.js'
import type { Place } from './layout.js'

const BITS = '/bits'
/** Arrays of a recording that are passed over, and what they hold. */
const OTHERS = { events: 'texts of events' }

/** The arrays of changes of digital inputs that a file has, by their names. */
export const wordsOf = (file: Hdf5File): readonly string[] => {
  const isWord = (path: string): boolean => {
    const columns = file.kindOf(path) === 'dataset' ? file.columns(path) : undefined
    return columns?.has('frameno') === true && columns.has('bits')
  }
  if (isWord(BITS)) return [BITS]
  return namesIn(file, BITS)
    .map((name) => `${BITS}/${name}`)
    .filter(isWord)
}

/** The changes of digital inputs in the segments of a recording, a channel an array. Throws a `FaultError`. */
export const eventsOf = (
  file: Hdf5File,
  words: readonly string[],
  { start, stretches }: Clock,
): { readonly segments: readonly Events[]; readonly notices: readonly Notice[] } => {
  if (start === undefined)
    return refuse(unsupported(`${file.path}: bits without numbers of frames`, 'where they are in the samples is not told'))
  let outside = 0
  const found = stretches.map(() => ({ frames: [] as number[], channels: [] as number[], values: [] as number[] }))
  for (const [channel, path] of words.entries()) {
    const [frames, bits] = ['frameno', 'bits'].map((name) => columnAt(file, path, name))
    for (const [event, number] of frames.entries()) {
      const value = bits[event]
      if (!(Number.isSafeInteger(number) && Number.isInteger(value) && value >= 0 && value < 2 ** 32))
        refuse(corrupt(`${file.path}: ${path}, row ${event}`, 'a frame and a word of 32 bits', `${number} and ${value}`))
      const frame = number - start
      const segment = stretchOf(stretches, frame)
      if (segment < 0) {
        outside++
        continue
      }
      found[segment].frames.push(frame - stretches[segment].first)
      found[segment].channels.push(channel)
      found[segment].values.push(value)
    }
  }
  return {
    segments: found.map(({ frames, channels, values }) =>
      orderEvents({
        sampleIndex: Float64Array.from(frames),
        channelIndex: Int32Array.from(channels),
        value: Uint32Array.from(values),
      }),
    ),
    notices:
      outside === 0
        ? []
        : [notice('Tolerated', `${file.path}: ${outside} changes of bits at frames that are not there are left out`)],
  }
}

/** What a file holds besides the samples of a recording; whether there are spikes is asked before. */
export const alsoThere = (file: Hdf5File, { root }: Place, hasSpikes: boolean): readonly Notice[] => [
  ...(hasSpikes ? [notice('SkippedArray', 'also there: spikes that were found while recording, which openSorting opens')] : []),
  ...(wordsOf(file).length > 0 ? [notice('SkippedArray', 'also there: changes of digital inputs, which openEvents opens')] : []),
  ...Object.entries(OTHERS).flatMap(([name, what]) =>
    file.kindOf(`${root}/${name}`) === 'dataset'
      ? [notice('SkippedArray', `${file.path}: ${root}/${name}: ${what} are not read`)]
      : [],
  ),
  ...namesIn(file, `${root}/groups`).flatMap((name) =>
    name === 'routed'
      ? []
      : [notice('SkippedArray', `${file.path}: ${root}/groups/${name}: channels outside "routed" are not read`)],
  ),
]
