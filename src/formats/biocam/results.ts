import type { BoundSource } from '../../declare/source.js'
import { foundSpikes } from '../../kit/foundSpikes.js'
import { chosenStream } from '../../kit/streams.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { lookInto, namesIn, numberAt, numbersAt, positiveAt, withHdf5 } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import { hasSamples } from './open.js'
import { isVersion3, VARIABLES } from './version3.js'
import { experimentOf, isVersion4, lastFrameOf, WELL } from './version4.js'

/** Where the frames and the channels of spikes stand. */
interface Found {
  readonly name: string
  readonly times: string
  readonly channels: string
  readonly units: string
}

const EVENTS = '/3BResults/3BChEvents'

/** The spikes that a file holds: of each well, or "Raw" of version 3. */
const spikesIn = (file: Hdf5File): readonly Found[] => {
  const all = isVersion3(file)
    ? [{ name: 'Raw', times: `${EVENTS}/SpikeTimes`, channels: `${EVENTS}/SpikeChIDs`, units: `${EVENTS}/SpikeUnits` }]
    : isVersion4(file)
      ? namesIn(file, '/')
          .filter((name) => WELL.test(name))
          .map((name) => {
            const [times, channels, units] = ['SpikeTimes', 'SpikeChIdxs', 'SpikeUnits'].map((each) => `/${name}/${each}`)
            return { name, times, channels, units }
          })
      : []
  return all.filter(({ times, channels }) => [times, channels].every((path) => file.kindOf(path) === 'dataset'))
}

/** The names of what holds spikes in the file at a path; of another file none. */
export const spikeStreams = (files: Files, at: string): readonly string[] =>
  lookInto(files, at, (file) => spikesIn(file).map(({ name }) => name)) ?? []

/** The spikes of a chip, or of a well: a unit a channel. Throws a `FaultError`. */
export const openSpikes = (files: Files, filePath: string, stream: string | undefined): BoundSource<'spikes'> =>
  withHdf5(files, filePath, 'a file of 3Brain BioCam', (file) => {
    const all = spikesIn(file)
    const names = all.map(({ name }) => name)
    if (all.length === 0) return refuse(unreadable(filePath, 'spikes of a well', 'none'))
    const { name, times, channels, units } =
      all[names.indexOf(chosenStream(names, stream, 'biocamSorting.params.stream', filePath))]
    const samplingFrequency = isVersion3(file)
      ? positiveAt(file, `${VARIABLES}/SamplingRate`)
      : experimentOf(file).samplingFrequency
    const end = isVersion3(file) ? numberAt(file, `${VARIABLES}/NRecFrames`) : lastFrameOf(file)
    const [frames, owners] = [times, channels].map((path) => numbersAt(file, path))
    if (owners.length !== frames.length)
      return refuse(corrupt(`${filePath}: ${channels}`, `${frames.length} channels, one a spike`, `${owners.length}`))
    const unitIds = [...new Set(owners)].sort((a, b) => a - b)
    const places = new Map(unitIds.map((id, unit) => [id, unit]))
    const found = { frames, units: Int32Array.from(owners, (owner) => places.get(owner) ?? -1) }
    const { reader, notices } = foundSpikes([found], unitIds.length, `${filePath}: ${times}`)
    const last = frames.reduce((most, frame) => Math.max(most, frame), -1)
    return {
      header: { samplingFrequency, unitIds, properties: {}, annotations: {} },
      segments: [{ frames: end !== undefined && last < end ? end : Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
      notices: [
        ...notices,
        ...(file.kindOf(units) === 'dataset'
          ? [notice('SkippedArray', `${filePath}: ${units}: to which unit of its channel a spike was sorted is not read`)]
          : []),
        ...(hasSamples(file) ? [notice('SkippedArray', 'also there: samples, which open opens')] : []),
      ],
      reader,
      contents: [filePath],
      closed: { filePath, stream: name },
    }
  })
