import { files } from '#platform'
import { type Decoded, listOf, oneOf, optional, path as pathCodec, required, shown, text, withDefault } from '../codec/codec.js'
import { argumentOf, exactArguments, optionsOf } from '../codec/options.js'
import { isHdf5, type NwbSkeleton, nwbSkeleton } from '../formats/nwb/write.js'
import { attempting, refuse, thenAlwaysLater } from '../model/attempt.js'
import { bytesOf, itemSize } from '../model/dtype.js'
import { aborted, conflict, invalidParams, unsupported } from '../model/fault.js'
import type { Notice } from '../model/notice.js'
import { whenReady } from '../model/waiting.js'
import type { WriteHandle } from '../platform/files.js'
import { isUrl } from '../platform/paths.js'
import { saveFields } from '../run/saveFields.js'
import { chunkFields } from './chunking.js'
import type { NwbFileOptions } from './exportToNwb.options.generated.js'
import { recordingOf, sortingOf } from './given.js'
import { recordingContent, sortingContent } from './nwbContent.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'

export type { NwbFileOptions } from './exportToNwb.options.generated.js'

const { overwrite, signal } = saveFields

/** What an NWB file says of its session, and how it is written. */
export const nwbFileFields = {
  sessionStartTime: required(text, { doc: 'when the session began, with its time zone: "2026-01-31T09:30:00+01:00"' }),
  sessionDescription: withDefault(text, 'a recording of electrodes', { doc: 'what the session was' }),
  identifier: optional(text, { doc: 'a name that no other file has. Default: made at random' }),
  experimenter: optional(listOf(text), { doc: 'who did it: "Last name, First name"' }),
  experimentDescription: optional(text, { doc: 'what the experiment was' }),
  institution: optional(text, { doc: 'where it was done' }),
  lab: optional(text, { doc: 'in which laboratory' }),
  sessionId: optional(text, { doc: 'what the laboratory calls the session' }),
  keywords: optional(listOf(text), { doc: 'words to search for' }),
  subjectId: optional(text, { doc: 'what the animal is called; archives want it, its species, its sex and its age' }),
  species: optional(text, { doc: 'of the animal: "Mus musculus"' }),
  sex: optional(oneOf(['M', 'F', 'U', 'O']), { doc: 'of the animal: male, female, unknown or other' }),
  age: optional(text, { doc: 'of the animal, as ISO 8601 has it: "P90D" is 90 days' }),
  ...chunkFields,
  overwrite,
  signal,
}

/** What is written into an NWB file: a recording, a sorting, or both. */
export interface ExportToNwbOptions extends NwbFileOptions {
  readonly recording?: Recording | undefined
  readonly sorting?: Sorting | undefined
}

/** An NWB file that was written. */
export interface NwbFile {
  readonly path: string
  readonly notices: readonly Notice[]
}

/** Times of frames that are written at once. */
const STRETCH = 2 ** 17

/**
 * Write an NWB file of HDF5: a recording, an `ElectricalSeries` a segment, with its electrodes; a sorting, as the table `units`; or
 * both. Samples keep their dtype; gains and offsets make volts of them. Segments that do not tell when they start follow one
 * another. The recording is read a piece at a time. What is written is there whole or not at all. A property that no column
 * holds is told in a notice.
 *
 * ```ts
 * await exportToNwb('session.nwb', { recording, sorting, sessionStartTime: '2026-01-31T09:30:00+01:00' })
 * ```
 *
 * Rejects with a `FaultError`: a Conflict where something stands at `path` that is not to be replaced or is no HDF5 file, or where
 * rates, numbers or lengths of segments differ; Unsupported for a sorting of several segments, or a place elsewhere; Aborted by `signal`.
 */
export const exportToNwb = exactArguments('exportToNwb', async (path: string, options: ExportToNwbOptions): Promise<NwbFile> => {
  const place = argumentOf(pathCodec, path, 'exportToNwb.path')
  if (typeof options !== 'object' || options === null)
    return refuse(invalidParams('exportToNwb.options', 'an object', shown(options)))
  const { recording, sorting, ...rest } = options
  if (recording === undefined && sorting === undefined)
    refuse(invalidParams('exportToNwb.options', 'a recording, a sorting, or both', 'neither'))
  if (isUrl(place)) refuse(unsupported(`writing an NWB file to ${place}`, 'write it into a folder of this machine, and copy it'))
  return exported(
    files.resolve(place),
    recording && recordingOf(recording, 'exportToNwb'),
    sorting && sortingOf(sorting, 'exportToNwb'),
    optionsOf(nwbFileFields, rest, 'exportToNwb'),
  )
})

type Chosen = Decoded<typeof nwbFileFields>

const exported = async (
  path: string,
  recording: Recording | undefined,
  sorting: Sorting | undefined,
  options: Chosen,
): Promise<NwbFile> => {
  refuseStanding(path, options.overwrite)
  const session = sessionOf(options)
  const told = recording && recordingContent(recording)
  const spikes = sorting && (await sortingContent(sorting, recording))
  const content = { session, recording: told?.content, sorting: spikes?.content }
  const skeleton = await whenReady(() => nwbSkeleton(path, content, files.newName), options.signal)
  const temporary = `${path}.${files.newName()}.unfinished`
  await attempting(`write ${path}`, () =>
    thenAlwaysLater(
      async () => {
        const handle = files.openWrite(temporary, { create: true })
        await thenAlwaysLater(
          async () => {
            handle.truncate(skeleton.size)
            for (const { position, bytes } of skeleton.stretches()) handle.write(bytes, position)
            if (spikes && skeleton.spikeTimes !== undefined)
              await handle.writeBehind(bytesOf(spikes.seconds), skeleton.spikeTimes)
            if (recording) await writeSamples(handle, recording, skeleton, options)
            refuseStopped(options)
            handle.sync()
          },
          () => handle.close(),
        )
        refuseStanding(path, options.overwrite)
        files.rename(temporary, path)
        files.syncFolder(files.dirname(path))
      },
      () => files.remove(temporary),
    ),
  )
  return { path, notices: [...(told?.notices ?? []), ...(spikes?.notices ?? []), ...skeleton.notices] }
}

/** Throws where something stands that is not to be replaced, or that no file of this format is. */
const refuseStanding = (path: string, replace: boolean | undefined): void => {
  if (files.stat(path) === undefined) return
  if (replace !== true) refuse(conflict(`output ${path}`, 'nothing there', 'something', 'choose another place, or overwrite it'))
  if (!isHdf5(files, path))
    refuse(conflict(`output ${path}`, 'an HDF5 file to overwrite', 'something else', 'choose another place'))
}

const refuseStopped = ({ signal: stop }: Chosen): void => {
  if (stop?.aborted === true) refuse(aborted('the export'))
}

const sessionOf = ({ sessionStartTime, sessionDescription, identifier, ...options }: Chosen) => {
  const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
  if (!zoned.test(sessionStartTime) || Number.isNaN(Date.parse(sessionStartTime)))
    refuse(
      invalidParams(
        'exportToNwb.sessionStartTime',
        'a date, a time and a time zone: "2026-01-31T09:30:00+01:00"',
        shown(sessionStartTime),
        'new Date().toISOString() tells the present in this way',
      ),
    )
  return {
    identifier: identifier ?? files.newName(),
    sessionStartTime,
    sessionDescription,
    fileCreateDate: new Date().toISOString(),
    general: {
      experimenter: options.experimenter,
      experiment_description: options.experimentDescription,
      institution: options.institution,
      keywords: options.keywords,
      lab: options.lab,
      session_id: options.sessionId,
    },
    subject: { age: options.age, sex: options.sex, species: options.species, subject_id: options.subjectId },
  }
}

const writeSamples = async (
  handle: WriteHandle,
  recording: Recording,
  { segments }: NwbSkeleton,
  options: Chosen,
): Promise<void> => {
  const { chunkSize, chunkMemory, totalMemory, chunkDuration } = options
  const row = recording.getNumChannels() * itemSize(recording.dtype)
  refuseStopped(options)
  for await (const { segment, start, data } of recording.chunks({ chunkSize, chunkMemory, totalMemory, chunkDuration })) {
    refuseStopped(options)
    const { samples } = segments[segment]
    if (samples !== undefined) await handle.writeBehind(bytesOf(data), samples + start * row)
  }
  for (const [segment, { timestamps }] of segments.entries()) {
    const { frames, times } = recording.segments[segment]
    if (timestamps === undefined || times.vector === undefined) continue
    for (let start = 0; start < frames; start += STRETCH) {
      refuseStopped(options)
      const seconds = await times.vector.read(start, Math.min(frames, start + STRETCH))
      await handle.writeBehind(bytesOf(seconds), timestamps + start * Float64Array.BYTES_PER_ELEMENT)
    }
  }
}
