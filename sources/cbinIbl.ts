import { exactly, flag, optional, path, required, text } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { cbinPaths } from '../src/formats/ibl/cbin.js'
import { cbinStreams, openCbin } from '../src/formats/ibl/open.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of a SpikeGLX run that the International Brain Laboratory compressed: files `.cbin`, each with its `.ch` and its `.meta`, such as
 * `_spikeglx_ephysData_g0_t0.imec0.ap.cbin`, under the names of ALF or of ONE, with a number in each.
 *
 * Streams   "imec0.ap", "imec0.lf", ..., which may be called "ap" and "lf" where there is one probe, and the sync channels apart:
 *           "imec0.ap-SYNC". Segments: one a gate and trigger, each starting at firstSample / rate seconds.
 * Dtype     int16.
 * Units     `gain_to_uV` makes samples µV.
 * Errors    as `spikeglx`; Incomplete: a `.cbin` shorter than its `.ch` says, unless `tolerateTruncation`, which opens its whole chunks.
 *           Corrupt: a damaged chunk, known by its Adler-32 when it is read, or a damaged `.ch`. Unsupported: another dtype or algorithm.
 * Source    SpikeInterface `CompressedBinaryIblExtractor`, which starts at 0 s; ids are its: "AP0". A window unpacks the chunks it is in, of a
 *           second of all channels each. Not handled: the SHA-1 of the whole file that a `.ch` tells is not compared. Made after the
 *           specification and by mtscomp, and not tried on real files.
 */
export const cbinIbl = defineSource({
  kind: 'cbinIbl',
  version: 1,
  label: 'a compressed recording of IBL',
  params: exactly({
    folderPath: required(path, { doc: 'the folder of the probe or the session, or a .cbin file' }),
    stream: optional(text, { doc: 'which stream; may be left out where there is one (sync channels not counted)' }),
    tolerateTruncation: optional(flag, { doc: 'open the whole chunks of a file that was cut' }),
  }),
  example: "cbinIbl({ folderPath: 'raw_ephys_data/probe00', stream: 'imec0.ap' })",
  detect: (at, { stream, tolerateTruncation }, { files }) =>
    attempt(`look into ${at}`, () => {
      if (cbinPaths(files, at, 3).length === 0) return undefined
      const more = { ...(stream !== undefined && { stream }), ...(tolerateTruncation !== undefined && { tolerateTruncation }) }
      return { params: { folderPath: at, ...more }, rank: cbinPaths(files, at, 0).length > 0 ? 'marked' : 'below' }
    }),
  streams: (at, { files }) => attempt(`look into ${at}`, () => cbinStreams(files, at)),
  open: (params, { files }) => attemptLater(`open ${params.folderPath}`, () => openCbin(files, params)),
})
