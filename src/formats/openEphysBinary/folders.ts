import { isFile, namesIn } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { conflict, unreadable } from '../../model/fault.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { OEBIN } from './oebin.js'

/** A folder with a `structure.oebin`: from one press of the record button to the next. */
export interface RecordingFolder {
  readonly folder: string
  readonly number: number
  /** The experiment it is of: from one start of the acquisition to the next. */
  readonly experiment: number
  /** The folder of the experiments; settings.xml stands there. */
  readonly nodeFolder: string
  /** The name of that folder where it is a record node's, of which there may be several; else nothing. */
  readonly node: string
}

/** Folders of any name are looked into this deep: those that hold record nodes or experiments. */
const DEEPEST = 6
/** Numbers that are asked for where a folder cannot be listed: until one is missing. */
const NODES = Array.from({ length: 30 }, (_, index) => `Record Node ${100 + index}`)
const MOST_ASKED = 64

const EXPERIMENT = /^experiment(\d+)$/
const RECORDING = /^recording(\d+)$/

const numbered = (files: Files, path: string, pattern: RegExp): number => Number(pattern.exec(files.basename(path))?.[1] ?? 1)

const described = (files: Files, given: string): RecordingFolder => {
  const folder = files.resolve(given)
  const experiment = files.dirname(folder)
  const nodeFolder = files.dirname(experiment)
  const node = files.basename(nodeFolder)
  return {
    folder: given,
    number: numbered(files, folder, RECORDING),
    experiment: numbered(files, experiment, EXPERIMENT),
    nodeFolder: nodeOf(files, given, nodeFolder),
    node: node.startsWith('Record') ? node : '',
  }
}

/** The folder two above, by the name that was given where it is within it. */
const nodeOf = (files: Files, given: string, absolute: string): string => {
  const parts = given.split(/[\\/]/).filter((part) => part !== '')
  return parts.length > 2 ? files.dirname(files.dirname(given)) : absolute
}

/** Recordings at and below a folder: `generic` says how many levels of folders of any name are looked into. */
const foldersIn = (files: Files, folder: string, generic: number): readonly string[] => {
  if (isFile(files, files.join(folder, OEBIN))) return [folder]
  if (!files.lists(folder)) return unlisted(files, folder)
  return together(namesIn(files, folder), (name) => {
    const own = EXPERIMENT.test(name) || RECORDING.test(name) || name.startsWith('Record')
    if ((!own && generic === 0) || name.startsWith('.')) return []
    const below = files.join(folder, name)
    return files.stat(below)?.kind === 'folder' ? foldersIn(files, below, own ? generic : generic - 1) : []
  }).flat()
}

/** Where nothing can be listed: the usual names, numbers in turn until one is missing. */
const unlisted = (files: Files, folder: string): readonly string[] => {
  const has = (...parts: readonly string[]): boolean => isFile(files, files.join(folder, ...parts, OEBIN))
  const inTurn = (prefix: readonly string[], name: string): readonly string[] => {
    const found: string[] = []
    const pathOf = (number: number): readonly string[] => [...prefix, `${name}${number}`]
    const stands = (number: number): boolean =>
      name === 'recording' ? has(...pathOf(number)) : has(...pathOf(number), 'recording1')
    for (let number = 1; number <= MOST_ASKED && stands(number); number++) found.push(files.join(folder, ...pathOf(number)))
    return found
  }
  const recordings = inTurn([], 'recording')
  if (recordings.length > 0) return recordings
  const nodes = ['', ...NODES].map((node) => (node === '' ? [] : [node]))
  const there = together(nodes, (node) => has(...node, 'experiment1', 'recording1'))
  return nodes
    .filter((_, index) => there[index])
    .flatMap((node) => inTurn(node, 'experiment'))
    .flatMap((experiment) => unlisted(files, experiment))
}

/** True where a recording stands at or below a folder, in at most `generic` levels of folders of other names. */
export const holdsRecordings = (files: Files, folder: string, generic: number): boolean =>
  foldersIn(files, folder, generic).length > 0

/** Every recording at and below a folder: by experiment, then in order of time. Throws a `FaultError`. */
export const recordingFolders = (files: Files, folder: string): readonly RecordingFolder[] => {
  if (files.stat(folder) === undefined) return refuse(unreadable(folder, 'a folder of an Open Ephys recording', 'nothing there'))
  const found = foldersIn(files, folder, DEEPEST)
    .map((each) => described(files, each))
    .sort((a, b) => a.experiment - b.experiment || a.number - b.number || (a.folder < b.folder ? -1 : 1))
  if (found.length === 0) return refuse(unreadable(folder, `a ${OEBIN} here or below`, 'none'))
  const first = new Map<string, RecordingFolder>()
  for (const each of found) {
    const before = first.get(each.node) ?? each
    if (before.nodeFolder !== each.nodeFolder)
      refuse(
        conflict(
          `the recordings in ${folder}`,
          'those of one session',
          `${before.nodeFolder} and ${each.nodeFolder}`,
          'open one of them',
        ),
      )
    first.set(each.node, before)
  }
  return found
}
