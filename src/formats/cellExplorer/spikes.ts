import type { BoundSource } from '../../declare/source.js'
import { foundSpikes, fromTrains } from '../../kit/foundSpikes.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import { roundHalfEven } from '../../model/round.js'
import type { Files } from '../../platform/files.js'
import { withVariable } from '../matlab/file.js'
import { fieldOf, itemsOf, type MatValue, oneNumber, wordOf } from '../matlab/value.js'
import { unitProperties } from './properties.js'
import { cellMetrics, sessionRate } from './session.js'

/** What stands in the file of the spikes. */
interface Found {
  readonly units: readonly number[]
  /** The same as SpikeInterface tells them: "2", or "2.0" where they are stored as numbers of floating point. */
  readonly ids: readonly string[]
  /** Seconds, a list a unit. */
  readonly times: readonly Float64Array[]
  readonly rate: number | undefined
  readonly properties: Properties
  readonly notices: readonly Notice[]
}

/** The spikes of a session as a sorting. Rejects with a `FaultError`. */
export const openCellExplorer = async (
  files: Files,
  filePath: string,
  asked: { readonly samplingFrequency?: number | undefined; readonly sessionInfoFilePath?: string | undefined },
): Promise<BoundSource<'spikes'>> => {
  const found = await withVariable(files, filePath, 'spikes', (value) => spikesIn(filePath, value))
  const { units, times } = found
  const own = asked.samplingFrequency ?? found.rate
  const { rate, told } =
    own === undefined ? await sessionRate(files, filePath, asked.sessionInfoFilePath) : { rate: own, told: filePath }
  const metrics = await cellMetrics(files, filePath, units)
  const trains = times.map((seconds) => seconds.map((time) => roundHalfEven(time * rate) + 0))
  const { reader, notices } = foundSpikes([fromTrains(trains)], units.length, filePath)
  const repeat = new Set(units).size < units.length
  return {
    header: {
      samplingFrequency: rate,
      unitIds: repeat ? units.map((_, index) => `${index}`) : found.ids,
      properties: { ...metrics.properties, ...found.properties, ...(repeat && { UID: { dtype: 'int64', values: units } }) },
      annotations: {},
    },
    segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
    notices: [
      ...found.notices,
      ...notices,
      ...(repeat ? [notice('Renamed', `${filePath}: spikes.UID has numbers twice: units are numbered anew`)] : []),
    ],
    reader,
    closed: { filePath, samplingFrequency: rate },
    contents: [...new Set([filePath, told, ...metrics.contents])],
  }
}

const spikesIn = (filePath: string, spikes: MatValue | undefined): Found => {
  const at = (name: string): string => `${filePath}: spikes.${name}`
  if (spikes?.kind !== 'struct')
    return refuse(unreadable(filePath, 'a struct "spikes"', wordOf(spikes), 'is it the .spikes.cellinfo.mat?'))
  const [uid, cells] = ['UID', 'times'].map((name) => fieldOf(spikes, name))
  if (uid?.kind !== 'numbers' || !uid.values.every(Number.isSafeInteger))
    return refuse(unreadable(at('UID'), 'a whole number a unit', wordOf(uid)))
  const units = Array.from(uid.values)
  const ids = units.map((unit) => (uid.stored === 'float' ? unit.toFixed(1) : `${unit}`))
  const times = timesOf(cells, at('times'))
  if (times.length !== units.length) refuse(corrupt(at('times'), `the times of ${units.length} units`, `${times.length}`))
  const rate = oneNumber(fieldOf(spikes, 'sr'))
  if (rate !== undefined && !(rate > 0 && Number.isFinite(rate))) refuse(corrupt(at('sr'), 'a rate in Hz', `${rate}`))
  const { properties, skipped } = unitProperties(spikes, units.length)
  const told = `${filePath}: what is no number or text a unit is not read: ${skipped.map((name) => `"${name}"`).join(', ')}`
  return { units, ids, times, rate, properties, notices: skipped.length === 0 ? [] : [notice('SkippedArray', told)] }
}

/** Seconds of each unit. */
const timesOf = (cells: MatValue | undefined, at: string): readonly Float64Array[] => {
  if (cells?.kind !== 'cell') return refuse(unreadable(at, 'a cell with the seconds of each unit', wordOf(cells)))
  return itemsOf(cells).map((item, unit) => {
    if (item.kind !== 'numbers') return refuse(corrupt(`${at}{${unit + 1}}`, 'seconds', wordOf(item)))
    const wrong = item.values.find((time) => !Number.isFinite(time))
    return wrong === undefined ? item.values : refuse(corrupt(`${at}{${unit + 1}}`, 'seconds', `${wrong}`))
  })
}
