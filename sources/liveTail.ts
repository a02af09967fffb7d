import {
  dtype,
  exactly,
  nonNegativeInteger,
  oneOf,
  optional,
  path,
  positive,
  positiveInteger,
  required,
  text,
  withDefault,
} from '../src/codec/codec.js'
import { defineLiveSource, type LiveContext, type OpenedFrom, type Readable, type Received } from '../src/declare/live.js'
import { attemptLater, refuse } from '../src/model/attempt.js'
import { conflict, incomplete, invalidParams } from '../src/model/fault.js'

/**
 * A recording that another program is still writing: a SpikeGLX `.bin`, raw binary, or any file that `open` opens while it grows;
 * what `writeTo` is writing, folder, file or Zarr, up to its last commit: it ends where that does.
 *
 * Streams   those of the recording. A further segment, as of a next trigger, begins anew: how much is missing between is not known.
 * Dtype     the recording's.
 * Units     the recording's.
 * Errors    those of `open`. InvalidParams: raw binary that is not described whole. Conflict: a file that has become shorter.
 * Source    `open`, and `binary` for what does not describe itself.
 */
export const liveTail = defineLiveSource({
  kind: 'liveTail',
  version: 1,
  label: 'a file that grows',
  scheme: 'tail',
  place: 'path',
  params: exactly({
    path: required(path, { doc: 'the file, or the folder of a run' }),
    stream: optional(text, { doc: 'which of several streams' }),
    from: withDefault(oneOf(['end', 'start']), 'end', {
      doc: '`end`: what comes from now on; `start`: what is there already, too',
    }),
    pollMs: withDefault(positive, 50, { doc: 'how often it is looked at', unit: 'ms' }),
    idleSeconds: optional(positive, {
      doc: 'the stream ends when nothing has come for so long. Default: it goes on until nobody listens',
      unit: 's',
    }),
    samplingFrequency: optional(positive, { doc: 'of raw binary: frames a second', unit: 'Hz' }),
    numChannels: optional(positiveInteger, { doc: 'of raw binary: channels in the file' }),
    dtype: optional(dtype, { doc: 'of raw binary: type of a sample' }),
    fileOffset: optional(nonNegativeInteger, { doc: 'of raw binary: where the samples begin', unit: 'bytes' }),
  }),
  example: "liveTail({ path: 'run1.dat', from: 'start', samplingFrequency: 30_000, numChannels: 64, dtype: 'int16' })",
  connect: (params, context) =>
    attemptLater(`open ${params.path}`, async () => {
      const opened = openedFrom(params)
      const first = await context.open(opened)
      return { header: first.header, data: grown(first, () => context.open(opened), params, context) }
    }),
})

interface Params {
  readonly path: string
  readonly stream?: string | undefined
  readonly from: 'end' | 'start'
  readonly pollMs: number
  readonly idleSeconds?: number | undefined
}

/** How it is opened: as what it says it is, or as raw binary. */
const openedFrom = ({
  path: place,
  stream,
  samplingFrequency,
  numChannels,
  dtype: type,
  fileOffset,
}: Params & {
  readonly samplingFrequency?: number | undefined
  readonly numChannels?: number | undefined
  readonly dtype?: string | undefined
  readonly fileOffset?: number | undefined
}): OpenedFrom => {
  const raw = { samplingFrequency, numChannels, dtype: type }
  const given = Object.values({ ...raw, fileOffset }).filter((value) => value !== undefined)
  if (given.length === 0) return { path: place, stream, growing: true }
  const missing = Object.entries(raw).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (missing.length > 0 || samplingFrequency === undefined || numChannels === undefined || type === undefined)
    return refuse(invalidParams('liveTail.params', 'all that describes raw binary', `no ${missing.join(', no ')}`))
  const described = { filePaths: [place], samplingFrequency, numChannels, dtype: type, tolerateTruncation: true }
  return { source: 'binary', params: { ...described, ...(fileOffset !== undefined && { fileOffset }) } }
}

async function* grown(
  first: Readable,
  reopen: () => Promise<Readable>,
  { path: place, from, pollMs, idleSeconds = Number.POSITIVE_INFINITY }: Params,
  { files, signal, room, sleep, from: goOn }: LiveContext,
): AsyncGenerator<Received> {
  const longest = Math.max(1, Math.floor(first.header.samplingFrequency / 10))
  const last = first.segments.length - 1
  let segment = from === 'start' ? 0 : last
  let sent = goOn?.sample ?? (from === 'start' ? 0 : (first.segments[last]?.frames ?? 0))
  const begun = segment
  let readable = first
  let changed = performance.now()
  let looked = changed
  let size: number | undefined
  while (!signal.aborted) {
    const { segments } = readable
    const { frames = 0 } = segments[segment] ?? {}
    if (frames < sent)
      refuse(conflict(`frames of segment ${segment} of ${place}`, `${sent} or more`, `${frames}`, 'the file has become shorter'))
    for (; sent < frames && !signal.aborted; changed = performance.now()) {
      await room()
      const end = Math.min(frames, sent + longest)
      const data = await readable.read(segment, sent, end)
      const time = await readable.time(segment, sent)
      yield { segment: segment - begun, start: sent, frames: end - sent, data, ...(time !== undefined && { time }) }
      sent = end
    }
    if (segment + 1 < segments.length) {
      segment++
      sent = 0
      continue
    }
    if (readable.state === 'whole') break
    if (readable.state === 'lost')
      refuse(
        incomplete(
          place,
          'a process that writes it to its end',
          'none, before it is whole',
          'recoverUnfinished(path) makes a recording of what is durable',
        ),
      )
    // What was idle for so long when it was looked at: a process that was asleep meanwhile has to look once more.
    if (looked - changed > 1000 * idleSeconds) break
    await sleep(pollMs)
    looked = performance.now()
    if (readable.again !== undefined) {
      readable = await readable.again()
      continue
    }
    // Only what is a file itself tells that it has grown.
    const stat = files.stat(place)
    if (stat?.kind === 'file' && stat.size === size) continue
    size = stat?.size
    readable.close()
    readable = await reopen()
  }
  readable.close()
}
