import { exactly, flag, optional, path, required } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { checkedFolder } from '../src/encoding/checked.js'
import { readProperties } from '../src/encoding/propertyFiles.js'
import { isFile, namesIn } from '../src/encoding/reading.js'
import { standingAt } from '../src/encoding/unfinished.js'
import { readColumns } from '../src/formats/events/columns.js'
import { DESCRIPTION, eventsFile, readDescription } from '../src/formats/events/description.js'
import { eventColumnsReader } from '../src/kit/eventReaders.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { incomplete, unreadable } from '../src/model/fault.js'
import type { EventReader } from '../src/model/reader.js'

/** Files that only events have. */
const MARKS = [DESCRIPTION, 'channel_index.npy']

/**
 * Events that rxephys saved as a folder.
 *
 * Streams   one. Segments: as many as the folder says, with their lengths and start times where they are known.
 * Dtype     frames are whole numbers, exact to 2^53; values are uint32, 0 or 1 of a line.
 * Units     frames.
 * Errors    Incomplete: a save that did not finish, a file cut short or gone. Corrupt: events of channels that do not exist, out of
 *           order, or a file that is not what the manifest (`checksums.json`) was made of. Conflict: a file that was added since.
 *           Unreadable: a folder of something else.
 * Source    this library: `events.save(folder)`. All events are held in memory from the first read on.
 */
export const eventsFolder = defineEventSource({
  kind: 'eventsFolder',
  version: 1,
  label: 'a folder of events',
  params: exactly({
    folder: required(path, { doc: 'the folder' }),
    acceptUnchecked: optional(flag, {
      doc: 'whether a folder is read as it stands where no checksum covers it; default: refused',
    }),
  }),
  example: "eventsFolder({ folder: 'digital' })",
  detect: (folder, _options, { files }) =>
    attempt(`look into ${folder}`, () => {
      const place = standingAt(folder, files)
      if (files.stat(place)?.kind !== 'folder') return undefined
      const names = namesIn(files, place, MARKS)
      const marked = MARKS.some((name) => names.includes(name))
      return marked ? { params: { folder }, rank: 'marked' } : undefined
    }),
  open: (params, context) =>
    attemptLater(`open ${params.folder}`, async () => {
      const folder = standingAt(params.folder, context.files)
      if (context.files.stat(folder)?.kind !== 'folder') return refuse(unreadable(folder, 'a folder', 'nothing there, or a file'))
      const accept = params.acceptUnchecked === true || context.acceptUnchecked === true
      const { files, ...checked } = checkedFolder(folder, eventsFile, { accept, ours: true }, context.files)
      if (!isFile(files, files.join(folder, DESCRIPTION)))
        return refuse(incomplete(folder, `${DESCRIPTION}, which describes the events`, 'no such file', 'save them again'))
      const { header, segments, counts } = readDescription(folder, files)
      const { properties, notices } = readProperties(files, folder, header.channelIds.length)
      let held: EventReader | undefined
      const reader = (): EventReader => {
        held ??= eventColumnsReader(readColumns(folder, { counts, kinds: header.channelKinds }, files))
        return held
      }
      // Where the last event is, is asked for without waiting.
      if (files.waits(files.join(folder, DESCRIPTION))) reader()
      return {
        header: { ...header, properties },
        segments,
        notices: [...checked.notices, ...notices],
        ...(checked.accepted && { closed: { folder: params.folder, acceptUnchecked: true } }),
        reader: { read: (request) => reader().read(request), end: (segment) => reader().end(segment) },
      }
    }),
})
