import { either, exactly, flag, nonNegativeInteger, oneOf, optional, path, required, text } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { rawReader } from '../src/encoding/rawReader.js'
import { unlistedNotices } from '../src/encoding/reading.js'
import { holdsSpikeglx, isSpikeglxFile, type OddFile, readSpikeglx } from '../src/formats/spikeglx/files.js'
import { columnsOf, spikeglxHeader } from '../src/formats/spikeglx/header.js'
import { framesOf, noticesOf, partsOf } from '../src/formats/spikeglx/segments.js'
import { type Chosen, chooseStream, filesOf, isChosen, ofStream, streamsOf } from '../src/formats/spikeglx/streams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import type { Files } from '../src/platform/files.js'

/** How deep `open(path)` looks for files before it says that a folder is not SpikeGLX's. */
const LOOK = 2

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
 *           Not handled: events in digital words, which stay samples; files of several runs in one folder. A
 *           `fileSizeBytes` that does not match is a notice: files are cut to share them. Files of other programs, and
 *           files without their other half, are passed over with a notice.
 */
export const spikeglx = defineSource({
  kind: 'spikeglx',
  version: 1,
  label: 'a SpikeGLX recording',
  params: exactly({
    folder: required(path, { doc: "the run's folder, or a gate's or a probe's" }),
    stream: optional(text, { doc: 'which stream; may be left out where there is one (sync channels not counted)' }),
    gate: optional(nonNegativeInteger, { doc: 'only the files of this gate' }),
    trigger: optional(either(nonNegativeInteger, oneOf(['cat', 'raw'])), {
      doc: 'only the files of this trigger; "cat": those that CatGT made; "raw": all others',
    }),
    file: optional(text, { doc: 'only the file of this name, in the folder itself' }),
    tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that ends within one' }),
  }),
  example: "spikeglx({ folder: 'run1_g0', stream: 'imec0.ap' })",
  detect: (at, { stream, tolerateTruncation }, { files }) =>
    attempt(`look into ${at}`, () => {
      const kind = files.stat(at)?.kind
      const more = tolerateTruncation === undefined ? {} : { tolerateTruncation }
      if (kind === 'file')
        return isSpikeglxFile(files, at) ? { params: { ...oneFile(files, at, stream), ...more }, rank: 'marked' } : undefined
      if (kind !== 'folder' || !holdsSpikeglx(files, at, LOOK)) return undefined
      const params = { folder: at, ...(stream !== undefined && { stream }), ...more }
      return { params, rank: holdsSpikeglx(files, at, 0) ? 'marked' : 'below' }
    }),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(readSpikeglx(files, at).found)),
  open: ({ folder, stream, gate, trigger, file, tolerateTruncation }, { files }) =>
    attemptLater(`open ${folder}`, () => {
      const read = readSpikeglx(files, file === undefined ? folder : files.join(folder, file))
      const asked = { gate, trigger }
      const found = filesOf(read.found, asked)
      const name = chooseStream(found, stream, folder)
      const sync = name.endsWith('-SYNC')
      const { parts, leftOut } = partsOf(ofStream(found, name))
      const odd = oddOf(read.odd, name, asked)
      const unlisted = file === undefined ? unlistedNotices(files, folder, 'segments and streams') : []
      const { header, notices } = spikeglxHeader(parts, sync)
      const lengths = parts.map((part) => framesOf(part, tolerateTruncation ?? false))
      const frames = lengths.map((length) => length.frames)
      const [{ channels, kinds, samplingFrequency }] = parts
      return {
        header,
        segments: parts.map(({ firstSample = 0 }, segment) => ({
          frames: frames[segment],
          times: { tStart: firstSample / samplingFrequency },
        })),
        notices: [
          ...unlisted,
          ...leftOut,
          ...lengths.flatMap((length) => length.notices),
          ...noticesOf(parts, frames, odd),
          ...notices,
        ],
        reader: rawReader({
          files,
          segments: parts.map(({ binPath }, segment) => ({ path: binPath, byteOffset: 0, frames: frames[segment] })),
          fileChannels: channels.length,
          columns: Int32Array.from(columnsOf(kinds, sync)),
          dtype: 'int16',
        }),
        contents: parts.flatMap(({ binPath, metaPath }) => [binPath, metaPath]),
        closed: {
          folder,
          stream: name,
          ...(gate !== undefined && { gate }),
          ...(trigger !== undefined && { trigger }),
          // What was chosen here is chosen again.
          ...(trigger === undefined && leftOut.length > 0 && { trigger: 'raw' }),
          ...(file !== undefined && { file }),
          ...(tolerateTruncation !== undefined && { tolerateTruncation }),
        },
      }
    }),
})

/** The parameters that open one file of a folder: its gate and trigger where these tell it from the others, else its name. */
const oneFile = (files: Files, at: string, stream: string | undefined) => {
  const [one] = readSpikeglx(files, at).found
  const folder = files.dirname(at)
  if (!files.lists(folder)) return { folder, stream: stream ?? one.stream, file: files.basename(one.binPath) }
  const asked = { ...(one.gate !== undefined && { gate: one.gate }), ...(one.trigger !== undefined && { trigger: one.trigger }) }
  const name = stream ?? one.stream
  const alike = ofStream(readSpikeglx(files, folder).found, name).filter((each) => isChosen(each, asked))
  const named = name.replace(/-SYNC$/, '') === one.stream && alike.length > 1
  return named ? { folder, stream: name, file: files.basename(one.binPath) } : { folder, stream: name, ...asked }
}

/** The files that are passed over and may be of the stream asked for. One that SpikeGLX may have written, and that cannot be read, is refused. */
const oddOf = (odd: readonly OddFile[], stream: string, asked: Chosen): readonly OddFile[] => {
  const ours = odd.filter(({ name }) => name === undefined || (ofStream([name], stream).length > 0 && isChosen(name, asked)))
  const wrong = ours.find(({ harmless, name }) => !harmless && name !== undefined)
  return wrong === undefined ? ours : refuse(wrong.fault)
}
