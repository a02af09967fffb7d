import type { BoundSource } from '../../declare/source.js'
import { foundSpikes } from '../../kit/foundSpikes.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { columnAt, withHdf5 } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import { clockOf, stretchOf } from './clock.js'
import { wordsOf } from './events.js'
import type { Place } from './layout.js'
import { chosenPlace, closedMaxwell, type MaxwellParams } from './params.js'

/** The array of the spikes that were found while recording; undefined where there is none. */
export const spikesAt = (file: Hdf5File, { counter, root }: Place): string | undefined => {
  const path = counter === undefined ? '/proc0/spikeTimes' : `${root}/spikes`
  const columns = file.kindOf(path) === 'dataset' ? file.columns(path) : undefined
  return columns?.has('frameno') === true && columns.has('channel') ? path : undefined
}

/** The spikes that were found while a well was recorded: a unit a channel. Throws a `FaultError`. */
export const openSpikes = (files: Files, { filePath, stream }: MaxwellParams): BoundSource<'spikes'> =>
  withHdf5(files, filePath, 'a file of MaxWell', (file) => {
    const place = chosenPlace(file, stream, 'maxwellSorting')
    const path = spikesAt(file, place)
    if (path === undefined)
      return refuse(
        unsupported(`spikes of ${filePath}: none were found while ${place.name} was recorded`, 'open reads its samples'),
      )
    const clock = clockOf(file, place)
    const { start, stretches, samplingFrequency } = clock
    if (start === undefined)
      return refuse(unsupported(`${filePath}: spikes without numbers of frames`, 'where they are in the samples is not told'))
    const [frames, owners] = ['frameno', 'channel'].map((name) => columnAt(file, path, name))
    const channels = [...new Set(owners)].sort((a, b) => a - b)
    const units = new Map(channels.map((channel, unit) => [channel, unit]))
    const found = stretches.map(() => ({ frames: [] as number[], units: [] as number[] }))
    let outside = 0
    for (const [spike, number] of frames.entries()) {
      const segment = stretchOf(stretches, number - start)
      if (segment < 0) outside++
      else {
        found[segment].frames.push(number - start - stretches[segment].first)
        found[segment].units.push(units.get(owners[spike]) ?? -1)
      }
    }
    const { reader, notices } = foundSpikes(
      found.map((each) => ({ frames: Float64Array.from(each.frames), units: Int32Array.from(each.units) })),
      channels.length,
      `${filePath}: ${path}`,
    )
    return {
      header: {
        samplingFrequency,
        unitIds: channels.map(String),
        properties: electrodesOf(file, place, channels),
        annotations: {},
      },
      segments: stretches.map(({ frames: count, first }) => ({ frames: count, times: { tStart: first / samplingFrequency } })),
      notices: [
        ...clock.notices,
        ...notices,
        ...(outside > 0
          ? [notice('Tolerated', `${filePath}: ${path}: ${outside} spikes at frames that are not there are left out`)]
          : []),
        notice('SkippedArray', 'the amplitudes of spikes are not read'),
        notice(
          'SkippedArray',
          `also there: samples, which open opens${wordsOf(file).length > 0 ? '; changes of bits, which openEvents opens' : ''}`,
        ),
      ],
      reader,
      contents: [filePath],
      closed: closedMaxwell(filePath, place),
    }
  })

/** The electrode that each channel was wired to, -1 where the mapping does not say. */
const electrodesOf = (file: Hdf5File, { mapping }: Place, channels: readonly number[]) => {
  const [all, electrodes] = ['channel', 'electrode'].map((name) => columnAt(file, mapping, name))
  const wired = new Map(Array.from(all, (channel, entry) => [channel, electrodes[entry]]))
  return { electrode: { dtype: 'int64' as const, values: channels.map((channel) => wired.get(channel) ?? -1) } }
}
