import { files } from '#platform'
import { type Decoded, flag, integer, optional, path as pathCodec, positiveInteger, withDefault } from '../codec/codec.js'
import { argumentOf, exactArguments, optionsOf } from '../codec/options.js'
import { type PhyContent, writePhy } from '../formats/phy/write.js'
import { attempting, refuse, thenAlwaysLater } from '../model/attempt.js'
import { conflict, unsupported } from '../model/fault.js'
import type { UnitId } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { numbersOf } from '../model/properties.js'
import { waveformFields } from '../stream/waveforms.js'
import { agreeOnFrames, refuseExcess } from './agreeOnFrames.js'
import type { ExportToPhyOptions } from './exportToPhy.options.generated.js'
import { recordingOf, sortingOf } from './given.js'
import { amplitudesOf, chooseChannels, similarityOf, templatesOf, toMicrovolts } from './phyTemplates.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'

export type { ExportToPhyOptions } from './exportToPhy.options.generated.js'

const { msBefore, msAfter } = waveformFields

/** What a folder for Phy holds. */
export const exportToPhyFields = {
  msBefore,
  msAfter,
  maxSpikesPerUnit: withDefault(positiveInteger, 500, {
    doc: 'spikes of a unit whose average is its template, chosen at random',
  }),
  seed: withDefault(integer, 0, { doc: 'another seed, other spikes' }),
  numChannels: optional(positiveInteger, {
    doc: 'channels of a template, those on which it is largest. Default: all, or 64 of more',
  }),
  copyBinary: withDefault(flag, true, { doc: 'write the recording beside it, as recording.dat' }),
}

/** A folder that was written for Phy. */
export interface PhyFolder {
  readonly folder: string
  /** The units that were written: their places are the numbers of clusters. */
  readonly unitIds: readonly UnitId[]
  readonly notices: readonly Notice[]
}

/** More channels make a template unclear, and take room. */
const USUAL_CHANNELS = 64

/**
 * Write a folder that Phy opens: spikes, templates, amplitudes, the probe, and the recording as `recording.dat`, as SpikeInterface's
 * `export_to_phy` does. Templates are averages of some spikes, in µV where the recording has gains; amplitudes are those of the largest
 * channel of each template at the time of its peak. The recording is read a piece at a time. Features (`pc_features`) are left out. Units
 * without spikes are left out, with a notice. What is written is there whole or not at all.
 *
 * ```ts
 * await exportToPhy(recording, sorting, 'phy')
 * ```
 *
 * Rejects with a `FaultError`: a Conflict where rates, numbers or lengths of segments differ, or something stands at `folder`; Unsupported
 * for several segments, a recording without a probe, or a sorting without spikes.
 */
export const exportToPhy = exactArguments(
  'exportToPhy',
  async (recording: Recording, sorting: Sorting, folder: string, options?: ExportToPhyOptions): Promise<PhyFolder> =>
    exported(
      recordingOf(recording, 'exportToPhy'),
      sortingOf(sorting, 'exportToPhy'),
      argumentOf(pathCodec, folder, 'exportToPhy.folder'),
      optionsOf(exportToPhyFields, options, 'exportToPhy'),
    ),
)

type Chosen = Decoded<typeof exportToPhyFields>

const exported = async (recording: Recording, given: Sorting, place: string, options: Chosen): Promise<PhyFolder> => {
  const told = agreeOnFrames(recording.node, given.node)
  const folder = files.resolve(place)
  if (files.stat(folder) !== undefined) refuse(conflict(`folder ${folder}`, 'nothing there', 'something', 'choose another place'))
  if (recording.getNumSegments() !== 1)
    refuse(unsupported(`${recording.getNumSegments()} segments in a folder of Phy’s`, 'concatenateRecordings makes one of them'))
  const locations = recording.probe === undefined ? undefined : recording.getChannelLocations()
  if (locations === undefined)
    return refuse(unsupported('a recording without a probe in a folder of Phy’s', 'setProbe says where its channels are'))
  const vector = await given.toSpikeVector()
  refuseExcess(vector, recording.node)
  const firing = new Set(vector.unitIndex)
  const kept = given.unitIds.flatMap((_, unit) => (firing.has(unit) ? [unit] : []))
  if (kept.length === 0) refuse(unsupported('a sorting without a spike in a folder of Phy’s'))
  const places = new Int32Array(given.unitIds.length)
  for (const [at, unit] of kept.entries()) places[unit] = at
  const unitIds = kept.map((unit) => given.unitIds[unit])
  const units = vector.unitIndex.map((unit) => places[unit])
  const width = Math.min(recording.getNumChannels(), options.numChannels ?? USUAL_CHANNELS)
  const scale = toMicrovolts(recording)
  const shapes = await templatesOf(recording, given, unitIds, width, { ...options, scale })
  const { templates, templateFrames, templateChannels, before } = shapes
  const peaks = chooseChannels(shapes, unitIds.length, width)
  const amplitudes = await amplitudesOf(recording, vector.sampleIndex, units, peaks, { before, scale })
  const groupOf = (properties: Recording['node']['header']['properties'], count: number): readonly number[] =>
    numbersOf(properties, 'group') ?? Array.from({ length: count }, () => 0)
  const unitGroups = groupOf(given.node.header.properties, given.unitIds.length)
  const content: PhyContent = {
    samplingFrequency: recording.samplingFrequency,
    unitIds,
    frames: vector.sampleIndex,
    units,
    amplitudes,
    templates,
    templateFrames,
    width,
    templateChannels,
    similarity: similarityOf(shapes, unitIds.length, width, recording.getNumChannels()),
    channelIds: recording.channelIds,
    positions: locations.flatMap((place) => place.slice(0, 2)),
    channelGroups: groupOf(recording.node.header.properties, recording.getNumChannels()),
    unitGroups: kept.map((unit) => unitGroups[unit]),
    samples: options.copyBinary ? 'recording.dat' : undefined,
    dtype: recording.dtype,
    isFiltered: recording.node.header.annotations.is_filtered === true,
  }
  const temporary = `${folder}.${files.newName()}.unfinished`
  await attempting(`write ${folder}`, () =>
    thenAlwaysLater(
      async () => {
        files.makeFolder(temporary)
        if (options.copyBinary) await recording.save(files.join(temporary, 'recording.dat'))
        writePhy(temporary, content, files)
        files.syncFolder(temporary)
        if (files.stat(folder) !== undefined)
          refuse(conflict(`folder ${folder}`, 'nothing there', 'something', 'it was made meanwhile'))
        files.rename(temporary, folder)
        files.syncFolder(files.dirname(folder))
      },
      () => files.remove(temporary),
    ),
  )
  const empty = given.unitIds.length - unitIds.length
  return {
    folder,
    unitIds,
    notices: [
      ...told,
      ...(empty > 0 ? [notice('Tolerated', `${empty} units without spikes are left out, as Phy has none`)] : []),
    ],
  }
}
