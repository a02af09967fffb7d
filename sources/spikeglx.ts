import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { rawReader } from '../src/encoding/rawReader.js'
import { chosenParts, detectStream, streamParams } from '../src/formats/spikeglx/chosen.js'
import { readSpikeglx } from '../src/formats/spikeglx/files.js'
import { columnsOf, spikeglxHeader } from '../src/formats/spikeglx/header.js'
import { streamsOf } from '../src/formats/spikeglx/streams.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of a SpikeGLX run: the `.bin` and `.meta` files in a folder and below it.
 *
 * Streams   "imec0.ap", "imec0.lf", "nidq", "obx0", ..., and the sync channels apart: "imec0.ap-SYNC". A `.meta`
 *           without its `.bin` is no stream. Segments: one a gate and trigger, in that order, each starting at
 *           firstSample / rate seconds; CatGT's output (`tcat`) is one segment a gate, and left out, with a notice, where
 *           the files it was made of are there too.
 * Dtype     int16.
 * Units     as converted; `gain_to_uV` makes them µV, `gain_to_physical_unit` the `physical_unit` ("uV" or "V").
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a `.bin` that is not a whole
 *           number of frames, unless `tolerateTruncation`. Conflict: a `.meta` that contradicts itself, or segments that
 *           differ in run, rate, channels, gains or probe. Unreadable: a number of a `.meta` out of bounds, a damaged
 *           `.meta` of the stream asked for. Unsupported: a probe whose gains are unknown.
 * Source    SpikeInterface `SpikeGLXRecordingExtractor`, neo `SpikeGLXRawIO`. Probe geometry and `inter_sample_shift`
 *           come from the IMRO table; an unknown probe has the gains its `.meta` states, and no geometry, with a notice.
 *           Not handled: files of several runs in one folder. Digital words are
 *           samples here, and edges of `spikeglxEvents`. A
 *           `fileSizeBytes` that does not match is a notice: files are cut to share them. Files of other programs, and
 *           files without their other half, are passed over with a notice.
 */
export const spikeglx = defineSource({
  kind: 'spikeglx',
  version: 1,
  label: 'a SpikeGLX recording',
  params: exactly(streamParams),
  example: "spikeglx({ folder: 'run1_g0', stream: 'imec0.ap' })",
  detect: detectStream,
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(readSpikeglx(files, at).found)),
  open: (params, { files }) =>
    attemptLater(`open ${params.folder}`, () => {
      const { parts, frames, sync, segments, notices, closed } = chosenParts(params, 'spikeglx', files)
      const { header, notices: told } = spikeglxHeader(parts, sync)
      const [{ channels, kinds }] = parts
      return {
        header,
        segments,
        notices: [...notices, ...told],
        reader: rawReader({
          files,
          segments: parts.map(({ binPath }, segment) => ({ path: binPath, byteOffset: 0, frames: frames[segment] })),
          fileChannels: channels.length,
          columns: Int32Array.from(columnsOf(kinds, sync)),
          dtype: 'int16',
        }),
        contents: parts.flatMap(({ binPath, metaPath }) => [binPath, metaPath]),
        closed,
      }
    }),
})
