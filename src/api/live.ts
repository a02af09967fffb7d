import { either as E } from 'fp-ts'
import { files, sockets } from '#platform'
import { text } from '../codec/codec.js'
import { argumentOf, exactArguments, optionsOf } from '../codec/options.js'
import { among, lookUp } from '../declare/catalog.js'
import type { AnyLiveSource, OpenedFrom, Readable } from '../declare/live.js'
import type { TracesNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import { orThrow } from '../model/attempt.js'
import { allocate } from '../model/dtype.js'
import type { Header } from '../model/header.js'
import { knownTime } from '../model/times.js'
import { whenReady } from '../model/waiting.js'
import { grownAt } from '../run/grown.js'
import { acquisitionOf } from '../stream/acquire.js'
import type { Acquisition } from '../stream/acquisition.js'
import type { Connect } from '../stream/driver.js'
import { connectFields, listenFields } from '../stream/listening.js'
import { addressOf } from './address.js'
import { sourceOf } from './detect.js'
import { openedAt, recovering } from './growingOutput.js'
import { allKinds } from './kinds.js'
import type { LiveOptions } from './live.options.generated.js'
import { openNode, openSource } from './openers.js'
import { contextOf, withinArchive } from './opening.js'
import { closeFiles } from './provenance.js'
import { threadEngine } from './traces.js'

export type { LiveOptions } from './live.options.generated.js'

/** How a live source is listened to, and connected to again. */
export const liveFields = (({ name: _, ...fields }) => ({ ...fields, ...connectFields }))(listenFields)

/** Connect to a live source. Rejects with a `FaultError`. */
export const openLiveSource = async (
  source: AnyLiveSource,
  params: unknown,
  options: LiveOptions | undefined,
): Promise<Acquisition> => {
  const given = optionsOf(liveFields, options, source.kind)
  const instance = orThrow(source.instantiate(params, `${source.kind}.params`))
  let { connect } = instance
  const connected: Connect = async (own) => {
    const connection = orThrow(await connect({ ...own, files, sockets, open: readable })())
    connect = connection.again ?? connect
    return connection
  }
  return acquisitionOf(source.kind, connected, given)
}

/** A recording for a source that streams what is read of it. Rejects with a `FaultError`. */
export const readable = async (from: OpenedFrom): Promise<Readable> => {
  const grown = 'path' in from && from.growing === true ? await grownReadable(from.path) : undefined
  if (grown !== undefined) return grown
  return readableOf(await ('path' in from ? openPath(from) : openOwn(from.source, from.params)))
}

const readableOf = (node: TracesNode): Readable => {
  const channels = allChannels(node)
  return {
    header: node.header,
    segments: node.segments,
    read: (segment, start, end) => threadEngine().read(node, { segment, start, end, channels }),
    time: (segment, frame) => knownTime(node.segments[segment], node.header.samplingFrequency, frame),
    close: () => closeFiles(node),
  }
}

/** What is durable of a recording that `writeTo` is writing; undefined where none is at this path. */
const grownReadable = async (path: string, known?: Header): Promise<Readable | undefined> => {
  const grown = await grownAt(path, await recovering(), known, files)
  if (grown === undefined) return undefined
  const { instance, header, segments, isWritten } = grown
  const whole = async (): Promise<Readable> => ({
    ...readableOf((await openedAt(instance, { header, segments }, path)).node),
    state: 'whole',
  })
  return {
    header,
    segments,
    state: isWritten ? 'written' : 'lost',
    read: async (segment, start, end) => {
      const into = allocate(header.dtype, (end - start) * header.channelIds.length)
      try {
        await grown.read(segment, start, into)
        return into
      } catch (error) {
        // It may have become whole meanwhile, and lie elsewhere now.
        if ((await grownReadable(path, header)) !== undefined) throw error
        const found = await whole()
        return found.read(segment, start, end).finally(found.close)
      }
    },
    time: (segment, frame) => knownTime(segments[segment], header.samplingFrequency, frame),
    close: () => undefined,
    again: async () => (await grownReadable(path, header)) ?? whole(),
  }
}

const openPath = async ({ path, stream, growing }: Extract<OpenedFrom, { readonly path: string }>) => {
  if (growing !== true) return openNode(path, { stream })
  const sources = among((await allKinds()).sources, { gives: 'traces' })
  const found = await whenReady(() => sourceOf(sources, withinArchive(path), { stream }, contextOf(), 'open'))
  // Files of some formats are whole at any time.
  const endsAnywhere = E.isRight(found) && Object.hasOwn(found.right?.source.fields ?? {}, 'tolerateTruncation')
  return openNode(path, { stream, tolerateTruncation: endsAnywhere })
}

const openOwn = async (kind: string, params: object) => {
  const sources = among((await allKinds()).sources, { gives: 'traces' })
  return openSource(orThrow(lookUp(sources, kind, 'source')), params)
}

/**
 * Connect to what is being acquired: `openephys://host:5556`, `rhx://host:5000`, `spikeglx://host:4142?stream=imec0.ap` (several: `imec0.ap,imec1.ap`),
 * `lsl:?name=…`, `tail:path` of a file that grows, `replay:path?speed=2` of any recording. Parameters follow the question mark; `rxephys operators --sources` tells
 * them. Rejects with a `FaultError`: InvalidParams for an address that means nothing, Unreadable where nobody answers.
 *
 * ```ts
 * const acquisition = await openLive('spikeglx://localhost:4142?stream=imec0.ap')
 * await lastValueFrom(acquisition.pipe(takeUntil(stop$), writeTo('night')))
 * ```
 */
export const openLive = exactArguments('openLive', async (address: string, options?: LiveOptions): Promise<Acquisition> => {
  const given = argumentOf(text, address, 'openLive')
  const { source, params } = orThrow(addressOf(given, (await allKinds()).liveSources))
  return openLiveSource(source, params, options)
})
