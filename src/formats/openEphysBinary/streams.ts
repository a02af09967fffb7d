import { shown } from '../../codec/codec.js'
import { isFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, invalidParams, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type RecordingFolder, recordingFolders } from './folders.js'
import { type Continuous, OEBIN, type Oebin, readOebin } from './oebin.js'
import type { Asked } from './params.js'

/** A recording and what its `structure.oebin` says. */
export interface Recorded extends RecordingFolder {
  readonly oebin: Oebin
}

/** Channels of one `continuous.dat` that are no neural signals are streams of their own. */
type Part = 'signals' | 'adc' | 'sync'

/** A `continuous.dat`, and what is said of it. */
export interface StreamFile {
  readonly recording: Recorded
  readonly entry: Continuous
  /** The name of the stream that its neural channels are. */
  readonly base: string
  readonly folder: string
  readonly path: string
}

/** A stream as SpikeInterface names and numbers it. */
export interface NamedStream {
  readonly name: string
  readonly id: string
  readonly base: string
  readonly part: Part
}

/** The name of a stream, of its node where there may be several. */
export const baseOf = ({ node }: RecordingFolder, folder: string): string => {
  const [first] = folder.split('/')
  return node === '' ? first : `${node}#${first}`
}

/** Every recording at and below a folder. Throws a `FaultError`. */
export const readRecordings = (files: Files, folder: string): readonly Recorded[] =>
  withOebins(files, recordingFolders(files, folder))

const withOebins = (files: Files, folders: readonly RecordingFolder[]): readonly Recorded[] =>
  together(folders, (each) => ({ ...each, oebin: readOebin(files, files.join(each.folder, OEBIN)) }))

/** The recordings of one experiment: of the one asked for, or the only one. Throws a `FaultError`. */
export const chosenRecordings = (
  files: Files,
  { folderPath, experimentName, blockIndex }: Pick<Asked, 'folderPath' | 'experimentName' | 'blockIndex'>,
  kind: string,
): readonly Recorded[] => {
  const all = recordingFolders(files, folderPath)
  const names = [...new Set(all.map(({ experiment }) => `experiment${experiment}`))]
  const byPlace = experimentName === undefined && blockIndex !== undefined
  const name = byPlace ? names[blockIndex] : (experimentName ?? (names.length > 1 ? undefined : names[0]))
  if (name === undefined || !names.includes(name))
    refuse(
      invalidParams(
        `${kind}.params.${byPlace ? 'blockIndex' : 'experimentName'}`,
        byPlace ? `0 to ${names.length - 1}: ${names.join(', ')}` : `one of ${names.join(', ')}`,
        shown(byPlace ? blockIndex : experimentName),
        `the experiments in ${folderPath}; or open the folder of one: ${files.dirname(all[0].folder)}`,
      ),
    )
  return withOebins(
    files,
    all.filter(({ experiment }) => `experiment${experiment}` === name),
  )
}

/** The files of samples of these recordings, and what is told of those that are not there. */
export const streamFiles = (
  files: Files,
  recordings: readonly Recorded[],
): { readonly found: readonly StreamFile[]; readonly notices: readonly Notice[] } => {
  const all = recordings.flatMap((recording) =>
    recording.oebin.continuous.map((entry): StreamFile => {
      const folder = files.join(recording.folder, 'continuous', entry.folder)
      return { recording, entry, base: baseOf(recording, entry.folder), folder, path: files.join(folder, 'continuous.dat') }
    }),
  )
  const twice = all.find(({ path }, index) => all.findIndex((other) => other.path === path) < index)
  if (twice !== undefined)
    refuse(corrupt(files.join(twice.recording.folder, OEBIN), 'each folder once', `"${twice.entry.folder}" twice`))
  const there = together(all, ({ path }) => isFile(files, path))
  return {
    found: all.filter((_, index) => there[index]),
    notices: all
      .filter((_, index) => !there[index])
      .map(({ path }) => notice('SkippedArray', `${path} is not there, though the ${OEBIN} names it: it is passed over`)),
  }
}

/** Files beside the samples that say when they were taken. */
const CLOCKS = ['sample_numbers.npy', 'timestamps.npy', 'synchronized_timestamps.npy']

/** Every file that is read of a stream in one recording. */
export const filesOf = (files: Files, { folder, path, recording }: StreamFile): readonly string[] => {
  const clocks = CLOCKS.map((name) => files.join(folder, name))
  const there = together(clocks, (clock) => isFile(files, clock))
  return [path, ...clocks.filter((_, index) => there[index]), files.join(recording.folder, OEBIN)]
}

const partOf = (base: string, name: string): Part => {
  if (name.includes('SYNC')) return 'sync'
  // A OneBox has its ADC channels in a stream of their own already.
  return name.includes('ADC') && !base.includes('OneBox') ? 'adc' : 'signals'
}

/** The columns of a file that are a stream's. */
export const columnsOf = ({ entry, base }: StreamFile, part: Part): readonly number[] =>
  entry.channels.flatMap(({ name }, column) => (partOf(base, name) === part ? [column] : []))

/** The streams of these files: signals, then ADC channels, then sync channels. */
export const streamsOf = (found: readonly StreamFile[]): readonly NamedStream[] => {
  const bases = [...new Set(found.map(({ base }) => base))].sort()
  const holding = (part: Part, name: (base: string) => string, id: (base: string, index: number) => string): NamedStream[] =>
    bases.flatMap((base, index) =>
      found.some((file) => file.base === base && columnsOf(file, part).length > 0)
        ? [{ name: name(base), id: id(base, index), base, part }]
        : [],
    )
  const sync = (base: string): string => `${base}SYNC`
  return [
    ...holding(
      'signals',
      (base) => base,
      (_, index) => `${index}`,
    ),
    ...holding(
      'adc',
      (base) => `${base}_ADC`,
      (_, index) => `${index + bases.length}`,
    ),
    ...holding('sync', sync, sync),
  ]
}

/** The stream asked for, by its name or SpikeInterface's id; or the only one, sync channels not counted. */
export const chooseStream = (streams: readonly NamedStream[], asked: string | undefined, folder: string): NamedStream => {
  const plain = streams.filter(({ part }) => part !== 'sync')
  if (asked === undefined && plain.length === 1) return plain[0]
  const chosen = streams.find(({ name }) => name === asked) ?? streams.find(({ id }) => id === asked)
  if (streams.length === 0)
    return refuse(
      unreadable(
        folder,
        'a stream with its continuous.dat',
        'none',
        'copy the folders `continuous` of the recording as well; openEvents and openSorting open lines and spikes without them',
      ),
    )
  const names = streams.map(({ name }) => name).join(', ')
  return (
    chosen ?? refuse(invalidParams('openEphysBinary.params.stream', `one of ${names}`, shown(asked), `the streams in ${folder}`))
  )
}
