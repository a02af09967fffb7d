import { exactly, flag, optional, path, required } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { checkedFolder } from '../src/encoding/checked.js'
import { filesBelow, MANIFEST } from '../src/encoding/manifest.js'
import { standingAt } from '../src/encoding/unfinished.js'
import { openZarrRecording } from '../src/formats/spikeinterface/zarrRecording.js'
import { kindOfZarr, zarrFile } from '../src/formats/spikeinterface/zarrWrite.js'
import { openHierarchy } from '../src/formats/zarr/hierarchy.js'
import { attempt, attemptingLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

/**
 * A recording that SpikeInterface, or rxephys, saved as Zarr, of version 2 or 3.
 *
 * Streams   one. Segments: an array `traces_seg{i}` each; `t_starts`, or the times in `times_seg{i}`.
 * Dtype     as saved, of either byte order.
 * Units     as saved; the properties `gain_to_uV` and `offset_to_uV` say how samples become µV.
 * Errors    Incomplete: a save that did not finish, a chunk that is gone, unless `fillMissing`. Corrupt: a chunk that its codecs did
 *           not write, or, where there is a manifest (`checksums.json`, which rxephys writes), one that was changed. Conflict: a file
 *           that was added since, segments of several dtypes. Unreadable: another hierarchy, a sorting for instance. Unsupported: a
 *           codec that is not read, by its name.
 * Source    SpikeInterface `ZarrRecordingExtractor` of versions 0.95 to 0.105, and version 3 of Zarr under the same names, with and
 *           without shards and consolidated metadata. Codecs: Blosc (all but Snappy), Zstandard, gzip, zlib, LZ4, CRC-32, CRC-32C,
 *           shuffle, delta. Not handled: properties of records and objects, which are skipped with a notice.
 */
export const spikeinterfaceZarr = defineSource({
  kind: 'spikeinterfaceZarr',
  version: 1,
  label: 'a recording saved as Zarr',
  params: exactly({
    folder: required(path, { doc: 'the folder of the hierarchy' }),
    fillMissing: optional(flag, {
      doc: "whether a chunk that is not there is read as the array's fill value, as Zarr does; default: refused",
    }),
    acceptUnchecked: optional(flag, { doc: 'whether what no checksum vouches for is read as it stands; default: refused' }),
  }),
  example: "spikeinterfaceZarr({ folder: 'clean.zarr' })",
  detect: (folder, _options, { files }) =>
    attempt(`look into ${folder}`, () => {
      const place = standingAt(folder, files)
      return files.stat(place)?.kind === 'folder' && kindOfZarr(place, files) === 'recording'
        ? { params: { folder }, rank: 'marked' }
        : undefined
    }),
  open: (params, context) =>
    attemptingLater(`open ${params.folder}`, async () => {
      const folder = standingAt(params.folder, context.files)
      const accept = params.acceptUnchecked === true || context.acceptUnchecked === true
      const checked = checkedFolder(folder, zarrFile, { accept }, context.files)
      const hierarchy = openHierarchy(folder, checked.files) ?? refuse(unreadable(folder, 'a hierarchy of Zarr', 'none'))
      const opened = await openZarrRecording(hierarchy, { files: checked.files, fillMissing: params.fillMissing === true })
      const manifest = context.files.join(folder, MANIFEST)
      const all = (): readonly string[] => filesBelow(folder, context.files).map((name) => context.files.join(folder, name))
      return {
        ...opened,
        notices: [...checked.notices, ...(opened.notices ?? [])],
        contents: context.files.stat(manifest) === undefined ? all() : [manifest],
        ...(checked.accepted && { closed: { ...params, acceptUnchecked: true } }),
      }
    }),
})
