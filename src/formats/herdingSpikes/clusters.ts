import type { BoundSource } from '../../declare/source.js'
import { foundSpikes } from '../../kit/foundSpikes.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, invalidParams, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import type { Files } from '../../platform/files.js'
import { lookInto, numberAt, numbersAt, withHdf5 } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'

const [IDS, TIMES, CENTRES] = ['/cluster_id', '/times', '/centres']

/** Whether a file is one of HerdingSpikes. */
export const isHerdingSpikes = (files: Files, at: string): boolean => lookInto(files, at, holdsClusters) === true

const holdsClusters = (file: Hdf5File): boolean => [IDS, TIMES, CENTRES].every((path) => file.kindOf(path) === 'dataset')

/** The clusters of a file as units. Throws a `FaultError`. */
export const openClusters = (files: Files, filePath: string, asked: number | undefined): BoundSource<'spikes'> =>
  withHdf5(files, filePath, 'a file of HerdingSpikes', (file) => {
    if (!holdsClusters(file)) refuse(unreadable(filePath, `${IDS}, ${TIMES} and ${CENTRES}`, 'not all of them'))
    const [ids, frames] = [numbersAt(file, IDS), numbersAt(file, TIMES)]
    if (ids.length !== frames.length)
      refuse(corrupt(`${filePath}: ${IDS}`, `${frames.length} clusters, one a spike`, `${ids.length}`))
    const unitIds = [...new Set(ids)].filter((id) => id >= 0).sort((a, b) => a - b)
    const places = new Map(unitIds.map((id, unit) => [id, unit]))
    const found = { frames, units: Int32Array.from(ids, (id) => places.get(id) ?? -1) }
    const { reader, notices } = foundSpikes([found], unitIds.length, filePath)
    const centres = centresOf(file, unitIds)
    return {
      header: { samplingFrequency: rateOf(file, asked), unitIds, properties: centres.properties, annotations: {} },
      segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
      notices: [...notices, ...centres.notices],
      reader,
      contents: [filePath],
    }
  })

const rateOf = (file: Hdf5File, asked: number | undefined): number => {
  const rate = asked ?? numberAt(file, '/Sampling') ?? 0
  return rate > 0 && Number.isFinite(rate)
    ? rate
    : refuse(
        invalidParams('herdingSpikes.params.samplingFrequency', 'Hz', 'nothing', `${file.path} does not tell a rate in Sampling`),
      )
}

/** Where clusters lie: a row a unit, or a row a number of cluster. */
const centresOf = (
  file: Hdf5File,
  ids: readonly number[],
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const [rows = 0, width = 1] = file.dataset(CENTRES).shape
  const last = ids.at(-1) ?? -1
  if (rows !== ids.length && rows <= last)
    return {
      properties: {},
      notices: [notice('DroppedProperty', `${file.path}: ${CENTRES}: ${rows} places of ${ids.length} clusters`)],
    }
  const all = numbersAt(file, CENTRES)
  const values = ids.map((id, unit) => {
    const row = rows === ids.length ? unit : id
    return Array.from(all.subarray(row * width, (row + 1) * width))
  })
  return { properties: { hs_location: { dtype: 'float64', values } }, notices: [] }
}
