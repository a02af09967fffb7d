import { isFile, namesIn } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { conflict, unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { isParameters } from './parameters.js'

/** The endings of files of samples, as they are looked for. */
export const ENDINGS = ['dat', 'lfp', 'eeg', 'fil'] as const

/** The ending of a file of samples; undefined for another file. */
export const endingOf = (path: string): string | undefined => ENDINGS.find((ending) => path.toLowerCase().endsWith(`.${ending}`))

const stemOf = (path: string): string => path.replace(/\.[^./\\]+$/, '')

/** The `.xml` beside a file, of the same name. */
export const parametersBeside = (path: string): string => `${stemOf(path)}.xml`

/** The one `.xml` of NeuroScope in a folder; of several the one whose name those of other files begin with. Throws a `FaultError`. */
export const parametersIn = (files: Files, folder: string, base?: string): string => {
  const all = namesIn(files, folder, base === undefined ? [] : [`${base}.xml`])
    .map((name) => files.join(folder, name))
    .filter((path) => isParameters(files, path))
  if (all.length === 1) return all[0]
  const own = all.filter((path) => base?.startsWith(stemOf(files.basename(path))))
  if (own.length > 0) return own.reduce((longest, path) => (path.length > longest.length ? path : longest))
  return all.length === 0
    ? refuse(unreadable(folder, 'the .xml of NeuroScope', 'none', 'xmlFilePath may name one that stands elsewhere'))
    : refuse(conflict(`.xml of ${folder}`, 'one', all.map((path) => files.basename(path)).join(', '), 'xmlFilePath chooses one'))
}

/** The files of samples beside an `.xml`, of the same name. */
export const samplesBeside = (files: Files, xml: string): readonly string[] =>
  ENDINGS.map((ending) => `${stemOf(xml)}.${ending}`).filter((path) => isFile(files, path))

/** What a path leads to: an `.xml`, and the files of samples that it tells of. */
export interface Session {
  readonly xml: string
  readonly samples: readonly string[]
  readonly isFolder: boolean
}

/** The session of a file of samples, of the `.xml`, or of their folder, where only one is; undefined of other paths. */
export const sessionAt = (files: Files, at: string): Session | undefined => {
  const kind = files.stat(at)?.kind
  if (kind === 'folder') {
    const [xml, ...more] = namesIn(files, at)
      .filter((name) => /\.xml$/i.test(name))
      .map((name) => files.join(at, name))
      .filter((path) => isParameters(files, path))
    return xml === undefined || more.length > 0 ? undefined : { xml, samples: samplesBeside(files, xml), isFolder: true }
  }
  if (kind !== 'file') return undefined
  if (isParameters(files, at)) return { xml: at, samples: samplesBeside(files, at), isFolder: false }
  const xml = parametersBeside(at)
  return endingOf(at) !== undefined && isParameters(files, xml) ? { xml, samples: [at], isFolder: false } : undefined
}
