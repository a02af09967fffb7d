import { isFile, namesIn, sizeOf } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { numberIn, readHeader } from './header.js'

/** A `.continuous` file: one channel of one experiment. */
export interface ChannelFile {
  readonly path: string
  readonly bytes: number
  /** What stands before the channel in the name: the processor, from 0.6 on its stream too. */
  readonly prefix: string
  /** "CH3", "ADC1", "AUX2": letters, and a number. */
  readonly name: string
  readonly type: string
  readonly number: number | undefined
  /** From one start of the acquisition to the next: `_2` in the name is the second. */
  readonly experiment: number
  readonly samplingFrequency: number
  readonly bitVolts: number
}

/** Indexes that name the files, where a folder cannot be listed. */
const INDEXES = [
  'Continuous_Data.openephys',
  'structure.openephys',
  ...[2, 3, 4].flatMap((n) => [`Continuous_Data_${n}.openephys`, `structure_${n}.openephys`]),
]

/** The names in a folder; where it cannot be listed, of what its indexes name. */
export const namesHere = (files: Files, folder: string, more: readonly string[] = []): readonly string[] => {
  if (files.lists(folder)) return namesIn(files, folder)
  const indexes = namesIn(files, folder, INDEXES)
  const named = together(indexes, (name) => files.readText(files.join(folder, name))).flatMap((text) =>
    [...text.matchAll(/filename="([^"/\\]+)"/g)].map(([, name]) => name),
  )
  return [...new Set([...named, ...namesIn(files, folder, more)])]
}

/** The folders that hold files of this format: the one given, or those of its record nodes. */
export const foldersOf = (files: Files, folder: string): readonly string[] => {
  const holds = (place: string): boolean => namesHere(files, place).some((name) => name.endsWith('.continuous'))
  if (holds(folder)) return [folder]
  if (!files.lists(folder)) return []
  const nodes = namesIn(files, folder).filter((name) => name.startsWith('Record'))
  return together(nodes, (name) => files.join(folder, name)).filter(
    (place) => files.stat(place)?.kind === 'folder' && holds(place),
  )
}

/** Every channel in a folder, or in those of its record nodes; with what is told of each by its head. Throws a `FaultError`. */
export const channelFiles = (files: Files, folder: string): readonly ChannelFile[] => {
  const folders = foldersOf(files, folder)
  if (folders.length === 0)
    return refuse(
      unreadable(
        folder,
        'files .continuous of Open Ephys',
        'none',
        'openEvents and openSorting open the .events and .spikes there',
      ),
    )
  const paths = folders.flatMap((place) =>
    namesHere(files, place)
      .filter((name) => name.endsWith('.continuous'))
      .map((name) => ({ node: folders.length > 1 ? `${files.basename(place)}#` : '', path: files.join(place, name) })),
  )
  const there = together(paths, ({ path }) => isFile(files, path))
  return together(
    paths.filter((_, index) => there[index]),
    ({ node, path }) => described(files, path, node),
  )
}

const described = (files: Files, path: string, node: string): ChannelFile => {
  const header = readHeader(files, path)
  const stem = files.basename(path).replace(/\.continuous$/, '')
  const { prefix, name, experiment } = partsOf(stem, header.get('channel') ?? '')
  const [, type = name, number] = /^(.*?)(\d+)$/.exec(name) ?? []
  return {
    path,
    bytes: sizeOf(files, path),
    prefix: node + prefix,
    name,
    type: type === '' ? name : type,
    number: number === undefined ? undefined : Number(number),
    experiment,
    samplingFrequency: numberIn(header, 'sampleRate', path),
    bitVolts: numberIn(header, 'bitVolts', path, 1e9),
  }
}

/** The parts of a name: `101_CH0_2`, `100_example-data_CH1`. The head says what the channel is called. */
const partsOf = (
  stem: string,
  channel: string,
): { readonly prefix: string; readonly name: string; readonly experiment: number } => {
  const parts = stem.split('_')
  const at = channel === '' ? -1 : parts.lastIndexOf(channel)
  const place = at >= 0 ? at : parts.findLastIndex((part, index) => index > 0 && /[A-Za-z]/.test(part))
  const rest = parts.slice(place + 1).map(Number)
  return {
    prefix: parts.slice(0, Math.max(0, place)).join('_'),
    name: parts[Math.max(0, place)],
    experiment: Number.isSafeInteger(rest[0]) && rest[0] > 0 ? rest[0] : 1,
  }
}
