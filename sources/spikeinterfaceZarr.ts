import { exactly, flag, optional, path, required } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { kindOfZarr, openZarr } from '../src/formats/spikeinterface/zarrOpen.js'
import { openZarrRecording } from '../src/formats/spikeinterface/zarrRecording.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

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
 * Source    SpikeInterface `ZarrRecordingExtractor` of versions 0.94 to 0.105, and version 3 of Zarr under the same names, with and
 *           without shards and consolidated metadata. Codecs: Blosc (all but Snappy), Zstandard, gzip, zlib, LZ4, CRC-32, CRC-32C,
 *           Adler-32, Fletcher-32, shuffle, delta, astype, fixedscaleoffset, quantize, bitround, packbits. Not handled: properties of
 *           records and objects, which are skipped with a notice.
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
    attempt(`look into ${folder}`, () =>
      kindOfZarr(folder, files) === 'recording' ? { params: { folder }, rank: 'marked' } : undefined,
    ),
  open: (params, context) => attemptLater(`open ${params.folder}`, () => openZarr(params, context, openZarrRecording)),
})
