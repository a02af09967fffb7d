import type { BoundSource } from '../../declare/source.js'
import { namesIn as namesOf } from '../../encoding/reading.js'
import { foundSpikes, fromTrains } from '../../kit/foundSpikes.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { namesIn, numbersAt, withHdf5 } from '../hdf5/fields.js'

const TRAINS = '/spiketimes'
/** Names of files of results, those that were merged first. */
const RESULTS = [/\.result-merged\.hdf5$/, /\.result\.hdf5$/]

/** What a sorting is made of: the file of spikes, and that of parameters. */
interface Place {
  readonly results: string
  readonly params: string
}

/** The files of a folder, the one with the parameters or the one with the results; undefined where there are none. */
export const placeIn = (files: Files, folder: string): Place | undefined => {
  if (files.stat(folder)?.kind !== 'folder') return undefined
  const below = namesOf(files, folder)
    .map((name) => files.join(folder, name))
    .filter((path) => files.stat(path)?.kind === 'folder')
  const homes = [...below.map((each) => [each, folder] as const), [folder, files.dirname(files.resolve(folder))] as const]
  for (const [from, home] of homes) {
    const results = firstOf(files, from, RESULTS)
    const params = results === undefined ? undefined : firstOf(files, home, [/\.params$/])
    if (results !== undefined && params !== undefined) return { results, params }
  }
  return undefined
}

const firstOf = (files: Files, folder: string, patterns: readonly RegExp[]): string | undefined => {
  const names = namesOf(files, folder)
  for (const pattern of patterns) {
    const found = names.find((name) => pattern.test(name))
    if (found !== undefined) return files.join(folder, found)
  }
  return undefined
}

/** The templates of a folder as units. Throws a `FaultError`. */
export const openResults = (files: Files, folder: string): BoundSource<'spikes'> => {
  const { results, params } =
    placeIn(files, folder) ?? refuse(unreadable(folder, 'a .result.hdf5 file and a .params file of SpyKING CIRCUS', 'none'))
  const samplingFrequency = rateOf(files, params)
  return withHdf5(files, results, 'results of SpyKING CIRCUS', (file) => {
    const units = namesIn(file, TRAINS)
      .flatMap((name) => {
        const [, id] = /^temp_(\d+)$/.exec(name) ?? []
        return id === undefined ? [] : [{ name, id: Number(id) }]
      })
      .sort((a, b) => a.id - b.id)
    if (units.length === 0) refuse(unreadable(`${results}: ${TRAINS}`, 'temp_0, temp_1, ...', 'none'))
    const found = fromTrains(units.map(({ name }) => numbersAt(file, `${TRAINS}/${name}`)))
    const { reader, notices } = foundSpikes([found], units.length, results)
    const others = file.namesIn('/').filter((name) => name !== 'spiketimes')
    return {
      header: { samplingFrequency, unitIds: units.map(({ id }) => id), properties: {}, annotations: {} },
      segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
      notices: [
        ...notices,
        ...(others.length > 0 ? [notice('SkippedArray', `${results}: ${others.join(', ')} are not read`)] : []),
      ],
      reader,
      contents: [results, params],
    }
  })
}

/** Hz, as the parameters tell; what follows # is a comment. */
const rateOf = (files: Files, path: string): number => {
  const [, text = ''] = /^\s*sampling_rate\s*=([^#\n\r]*)/m.exec(files.readText(path)) ?? []
  const rate = Number(text)
  return text.trim() !== '' && rate > 0 && Number.isFinite(rate)
    ? rate
    : refuse(corrupt(path, 'sampling_rate = Hz', text.trim() === '' ? 'none' : text.trim()))
}
