import { exactly, flag, optional, path, required, text, withDefault } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { isMda } from '../src/formats/mda/header.js'
import { USUAL } from '../src/formats/mda/params.js'
import { openMda } from '../src/formats/mda/recording.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The samples of a data set of MountainSort: a folder with `raw.mda`, `params.json` and `geom.csv`.
 *
 * Streams   one, of one segment, which begins at 0 s. Channels are 0, 1, 2, ...
 * Dtype     that of the file: uint8, int16, uint16, int32, uint32, float32 or float64.
 * Units     the file's; nothing tells how they become µV. Positions are taken for µm.
 * Errors    Unreadable: no `raw.mda`, no `params.json`. Corrupt: an array that is not channels × frames, no rate, positions that are no
 *           numbers. Conflict: another number of positions than of channels. Incomplete: fewer frames than the header says, unless
 *           `tolerateTruncation`. Unsupported: complex numbers.
 * Source    SpikeInterface `MdaRecordingExtractor`, which refuses a folder without `geom.csv`: here it has no probe, as where positions
 *           have three numbers, with a notice. Not handled: other fields of `params.json`, such as `scale_factor`; `.prv` files. It
 *           is tried on files that SpikeInterface wrote, not on MountainSort's own.
 */
export const mda = defineSource({
  kind: 'mda',
  version: 1,
  label: 'a data set of MountainSort (.mda)',
  params: exactly({
    folderPath: required(path, { doc: 'the folder' }),
    rawFname: withDefault(text, USUAL.raw, { doc: 'the file of the samples' }),
    paramsFname: withDefault(text, USUAL.params, { doc: 'the file of the rate' }),
    geomFname: withDefault(text, USUAL.geom, { doc: 'the file of the positions' }),
    tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that was cut' }),
  }),
  example: "mda({ folderPath: 'dataset' })",
  detect: (at, { tolerateTruncation }, { files }) =>
    attempt(`look into ${at}`, () => {
      const more = tolerateTruncation === undefined ? {} : { tolerateTruncation }
      if (files.stat(at)?.kind === 'folder')
        return isMda(files, files.join(at, USUAL.raw)) ? { params: { folderPath: at, ...more }, rank: 'marked' } : undefined
      const [folderPath, rawFname] = [files.dirname(at), files.basename(at)]
      return isMda(files, at) && !/firings/i.test(rawFname)
        ? { params: { folderPath, rawFname, ...more }, rank: 'marked' }
        : undefined
    }),
  open: ({ tolerateTruncation = false, ...params }, { files }) =>
    attemptLater(`open ${params.folderPath}`, () => openMda(files, { ...params, tolerateTruncation })),
})
