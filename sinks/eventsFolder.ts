import { either as E } from 'fp-ts'
import { exactly, path, required } from '../src/codec/codec.js'
import { defineEventSink } from '../src/declare/sink.js'
import { describedBytes } from '../src/encoding/described.js'
import { prepareFolder, replaceableFolder } from '../src/encoding/ownFolder.js'
import { savedFolder } from '../src/encoding/saved.js'
import { sealFolder, writePipeline, writeProperties } from '../src/encoding/savedFolder.js'
import { placeOf, temporaryOf } from '../src/encoding/unfinished.js'
import { unwritable } from '../src/encoding/writable.js'
import { columnFiles } from '../src/formats/events/columns.js'
import { DESCRIPTION, descriptionJson, eventsFile } from '../src/formats/events/description.js'
import { unsupported } from '../src/model/fault.js'

/**
 * A folder of events: columns as `.npy` files, and `events.json`, which describes them.
 *
 * Shapes   `sample_index.npy`, `channel_index.npy` and `value.npy`, a row an event, ordered by segment, frame and channel.
 * Dtype    int64 frames, int32 channel indices, uint32 values.
 * Units    frames.
 * Errors   Conflict: something else stands where the folder is to go. InvalidParams: a property or an id that files do not give back.
 *          Unsupported: a segment with a time for every frame.
 * Source   this library. Beside the columns: `properties/`, one `.npy` a property; `checksums.json`, the checksum of every MiB of
 *          every file; and `rxephys.json`, the pipeline that was saved, with its large arrays.
 */
export const eventsFolder = defineEventSink({
  kind: 'eventsFolder',
  version: 1,
  label: 'a folder of events',
  endings: [''],
  checksums: true,
  saved: savedFolder(eventsFile),
  params: exactly({ folder: required(path, { doc: 'the folder to make' }) }),
  example: "events.save('digital')",
  plan: (params, { header, segments, provenance, arrays }, files) => {
    const refused = unwritable(header.channelIds, header.properties)
    if (refused !== undefined) return E.left(refused)
    if (segments.some(({ times: { vector } }) => vector !== undefined && vector.knots === undefined))
      return E.left(
        unsupported('saving events of a segment that has a time for every frame', 'save the recording with its times'),
      )
    const final = placeOf(params.folder, files)
    const temporary = temporaryOf(final, files)
    return E.right({
      final,
      temporary,
      bytes: describedBytes({ header, provenance, arrays }),
      replaceable: () => replaceableFolder(final, eventsFile, 'saved events', files),
      open: () => {
        prepareFolder(temporary, [], files)
        const columns = columnFiles(temporary, files)
        const counts: number[] = []
        return {
          write: (segment, events) => {
            columns.write(events)
            counts[segment] = (counts[segment] ?? 0) + events.sampleIndex.length
          },
          close: columns.close,
          finish: async () => {
            columns.finish()
            writeProperties(temporary, header.properties, files)
            writePipeline(temporary, provenance, arrays ?? new Map(), files)
            files.writeWhole(files.join(temporary, DESCRIPTION), descriptionJson(header, segments, counts))
            await sealFolder(temporary, [], files)
          },
        }
      },
    })
  },
})
