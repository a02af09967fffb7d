import {
  type Decoded,
  either,
  flag,
  type Input,
  nonNegativeInteger,
  oneOf,
  optional,
  path,
  required,
  text,
} from '../../codec/codec.js'
import type { Detect } from '../../declare/source.js'
import { unlistedNotices } from '../../encoding/reading.js'
import { attempt, refuse } from '../../model/attempt.js'
import type { Json, Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { holdsSpikeglx, isSpikeglxFile, type OddFile, readSpikeglx, type SpikeglxFile } from './files.js'
import { framesOf, noticesOf, partsOf } from './segments.js'
import { type Chosen, chooseStream, filesOf, isChosen, ofStream } from './streams.js'

/** Which files of a run, and which stream of them. */
export const streamParams = {
  folder: required(path, { doc: "the run's folder, or a gate's or a probe's" }),
  stream: optional(text, { doc: 'which stream; may be left out where there is one (sync channels not counted)' }),
  gate: optional(nonNegativeInteger, { doc: 'only the files of this gate' }),
  trigger: optional(either(nonNegativeInteger, oneOf(['cat', 'raw'])), {
    doc: 'only the files of this trigger; "cat": those that CatGT made; "raw": all others',
  }),
  file: optional(text, { doc: 'only the file of this name, in the folder itself' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that ends within one' }),
}

/** How deep `open(path)` looks for files before it says that a folder is not SpikeGLX's. */
const LOOK = 2

/** The parameters that open a path, where SpikeGLX wrote what is there. */
export const detectStream: Detect<Input<typeof streamParams>> = (at, { stream, tolerateTruncation }, { files }) =>
  attempt(`look into ${at}`, () => {
    const kind = files.stat(at)?.kind
    const more = tolerateTruncation === undefined ? {} : { tolerateTruncation }
    if (kind === 'file')
      return isSpikeglxFile(files, at) ? { params: { ...oneFile(files, at, stream), ...more }, rank: 'marked' } : undefined
    if (kind !== 'folder' || !holdsSpikeglx(files, at, LOOK)) return undefined
    const params = { folder: at, ...(stream !== undefined && { stream }), ...more }
    return { params, rank: holdsSpikeglx(files, at, 0) ? 'marked' : 'below' }
  })

/** The files of the stream that was asked for, one a segment, and what is to be told of them. */
export interface ChosenParts {
  readonly parts: readonly SpikeglxFile[]
  /** Whole frames of each. */
  readonly frames: readonly number[]
  /** True for the sync channels of a stream. */
  readonly sync: boolean
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
  /** The parameters that choose the same again. */
  readonly closed: { readonly [key: string]: Json }
}

/** Choose the files of a stream, each starting at firstSample / rate seconds. Throws a `FaultError`. */
export const chosenParts = (
  { folder, stream, gate, trigger, file, tolerateTruncation }: Decoded<typeof streamParams>,
  kind: string,
  files: Files,
): ChosenParts => {
  const read = readSpikeglx(files, file === undefined ? folder : files.join(folder, file))
  const asked = { gate, trigger }
  const found = filesOf(read.found, asked)
  const name = chooseStream(found, stream, folder, kind)
  const { parts, leftOut } = partsOf(ofStream(found, name))
  const odd = oddOf(read.odd, name, asked)
  const unlisted = file === undefined ? unlistedNotices(files, folder, 'segments and streams') : []
  const lengths = parts.map((part) => framesOf(part, tolerateTruncation ?? false))
  const frames = lengths.map((length) => length.frames)
  const [{ samplingFrequency }] = parts
  return {
    parts,
    frames,
    sync: name.endsWith('-SYNC'),
    segments: parts.map(({ firstSample = 0 }, segment) => ({
      frames: frames[segment],
      times: { tStart: firstSample / samplingFrequency },
    })),
    notices: [...unlisted, ...leftOut, ...lengths.flatMap((length) => length.notices), ...noticesOf(parts, frames, odd)],
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
}

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
