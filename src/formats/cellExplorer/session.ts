import { isFile, namesIn } from '../../encoding/reading.js'
import { sameList } from '../../kit/headers.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Properties } from '../../model/properties.js'
import { whenReady } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { isMatFile, withVariable } from '../matlab/file.js'
import { fieldOf, type MatValue, oneNumber } from '../matlab/value.js'
import { unitProperties } from './properties.js'

/** How the files of the spikes of a session end. */
const ENDING = '.spikes.cellinfo.mat'
/** What CellExplorer and its user say of cells, of which a sorting takes notice. */
const METRICS = ['putativeCellType', 'brainRegion', 'labels', 'synapticEffect', 'deepSuperficial']

/** The file of the spikes that a path is, or that alone stands in the folder there. Throws a `FaultError`. */
export const spikesFile = (files: Files, at: string): string | undefined => {
  if (files.stat(at)?.kind !== 'folder') return at.endsWith(ENDING) && isMatFile(files, at) ? at : undefined
  const found = namesIn(files, at).filter((name) => name.endsWith(ENDING))
  return found.length === 1 ? files.join(at, found[0]) : undefined
}

/** A file beside that of the spikes: `name` stands behind the session's. */
const besideOf = (files: Files, filePath: string, name: string): string => {
  const own = files.basename(filePath)
  // Of a file that was renamed, the session is what stands before the first point.
  const session = own.endsWith(ENDING) ? own.slice(0, -ENDING.length) : own.replace(/\..*$/s, '')
  return files.join(files.dirname(filePath), `${session}.${name}.mat`)
}

/** Hz, and the file that says so: `session.mat`, or the older `sessionInfo.mat`. Rejects with a `FaultError`. */
export const sessionRate = async (
  files: Files,
  filePath: string,
  infoPath = besideOf(files, filePath, 'sessionInfo'),
): Promise<{ readonly rate: number; readonly told: string }> => {
  const places = [
    { told: besideOf(files, filePath, 'session'), variable: 'session', fields: ['extracellular', 'sr'] },
    { told: infoPath, variable: 'sessionInfo', fields: ['rates', 'wideband'] },
  ]
  for (const { told, variable, fields } of places) {
    if (!(await whenReady(() => isFile(files, told)))) continue
    const rate = await withVariable(files, told, variable, (value) => oneNumber(fieldOf(value, ...fields)))
    if (rate !== undefined && rate > 0 && Number.isFinite(rate)) return { rate, told }
  }
  return refuse(
    unreadable(
      filePath,
      'a sampling rate: spikes.sr in it, or session.extracellular.sr or sessionInfo.rates.wideband in a file beside it',
      'none',
      'give samplingFrequency, in Hz',
    ),
  )
}

/** What the table of cells beside the spikes tells of these units: nothing where there is none, or one of others. */
export const cellMetrics = async (
  files: Files,
  filePath: string,
  unitIds: readonly number[],
): Promise<{ readonly properties: Properties; readonly contents: readonly string[] }> => {
  const path = besideOf(files, filePath, 'cell_metrics.cellinfo')
  if (!(await whenReady(() => isFile(files, path)))) return { properties: {}, contents: [] }
  const isOfThese = (value: MatValue | undefined): boolean => {
    const own = fieldOf(value, 'UID')
    return own?.kind === 'numbers' && sameList(Array.from(own.values), unitIds)
  }
  const properties = await withVariable(files, path, 'cell_metrics', (value) =>
    isOfThese(value) ? unitProperties(value, unitIds.length, METRICS).properties : {},
  )
  return { properties, contents: [path] }
}
