import { type Decoded, flag, optional, path, required, text } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { chosenStream } from '../../kit/streams.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { parametersBeside, type Session, sessionAt } from './session.js'

/** Which file of samples, and which `.xml` tells of it. */
export const neuroscopeParams = {
  filePath: required(path, {
    doc: 'the file of samples: `.dat`, `.lfp`, `.eeg` or `.fil`; or the `.xml`, or the folder of both',
  }),
  stream: optional(text, { doc: 'which file, by its ending: "dat", "lfp"; may be left out where there is one' }),
  xmlFilePath: optional(path, { doc: 'the `.xml` of the session. Default: the one beside the samples, of the same name' }),
  tolerateTruncation: optional(flag, { doc: 'open the whole frames of a file that ends within one' }),
}

export type NeuroscopeParams = Decoded<typeof neuroscopeParams>

const endingsOf = (samples: readonly string[]): readonly string[] =>
  samples.map((sample) => sample.slice(sample.lastIndexOf('.') + 1).toLowerCase())

/** The streams of a session: the endings of its files of samples. */
export const streamsIn = (files: Files, at: string): readonly string[] => endingsOf(sessionAt(files, at)?.samples ?? [])

/** The file of samples that is asked for, and its `.xml`. Throws a `FaultError`. */
export const chosenSamples = (
  files: Files,
  { filePath, stream, xmlFilePath }: NeuroscopeParams,
): { readonly path: string; readonly xml: string } => {
  const session: Session | undefined =
    xmlFilePath === undefined ? sessionAt(files, filePath) : { xml: xmlFilePath, samples: [filePath], isFolder: false }
  if (session === undefined || session.samples.length === 0)
    return refuse(
      unreadable(
        filePath,
        `a file .dat, .lfp, .eeg or .fil with the .xml of NeuroScope beside it, as ${files.basename(parametersBeside(filePath))}`,
        'none',
        'xmlFilePath may name one that stands elsewhere',
      ),
    )
  const endings = endingsOf(session.samples)
  const chosen = chosenStream(endings, stream, 'neuroscope.params.stream', filePath)
  return { path: session.samples[endings.indexOf(chosen)], xml: session.xml }
}

/** The parameters that open a path: a file of samples, the `.xml` beside it, or the folder of both. */
export const detectNeuroscope = (
  files: Files,
  at: string,
  { stream, tolerateTruncation }: OpenOptions,
): Detected<NeuroscopeParams> | undefined => {
  const session = sessionAt(files, at)
  if (session === undefined || session.samples.length === 0) return undefined
  const more = { ...(stream !== undefined && { stream }), ...(tolerateTruncation !== undefined && { tolerateTruncation }) }
  // Recordings of other systems have such an .xml beside them.
  return { params: { filePath: at, ...more }, rank: session.isFolder ? 'below' : 'named' }
}
