/** Law 7: live equals offline, in samples, in clocks, and in when. */
import { either as E } from 'fp-ts'
import { type Observer, Subject } from 'rxjs'
import { boundNode, readerNode } from '../../src/engine/build.js'
import type { OperatorNode, TracesNode } from '../../src/engine/node.js'
import type { Chunk } from '../../src/model/block.js'
import { faultOf } from '../../src/model/fault.js'
import type { Choices } from '../arbitraries.js'
import { Oracle } from '../oracle.js'
import { difference, windowOf } from '../samples.js'
import type { Built } from '../trials.js'
import { reachOf } from '../trials.js'
import { acquisition, type Event, spoil, timeAt } from './acquisition.js'
import { Expectation } from './complete.js'
import { broken, every, holds, type Machinery, machinery, type OperatorLaw, silent, unless, type Verdict } from './law.js'

const wholesOf = async (inputs: readonly TracesNode[]) => {
  const oracle = new Oracle()
  return Promise.all(inputs.map((input) => Promise.all(input.segments.map((_, segment) => oracle.segment(input, segment)))))
}

/** True when, once all inputs have grown, output segments hold several stretches one after another. */
export const joinsInTime = ({ bound, inputs }: OperatorNode): boolean => {
  const grown = inputs.map(({ header, segments }) =>
    readerNode(
      'traces',
      header,
      segments.map((segment) => ({ ...segment, frames: segment.frames + 100 })),
      { read: () => undefined, close: () => undefined },
    ),
  )
  const node = boundNode(bound, { kind: 'grown', version: 1, params: {}, fields: {} }, grown)
  return (
    E.isRight(node) &&
    node.right.outputs.some(
      ({ lanes }) => lanes.length < inputs.length || lanes.some(({ at, segment }) => at > 0 || segment !== lanes[0].segment),
    )
  )
}

/** What came out of a live stage, and how it ended. */
export interface Outcome {
  readonly chunks: readonly Chunk[]
  readonly error?: unknown
  readonly completed: boolean
}

/** Send the events through a live operator; `after` is called when all that an event sets free has come out. */
export const acquire = (
  { instance, inputs }: Pick<Built, 'instance' | 'inputs'>,
  events: readonly Event[],
  on: Machinery,
  after: (event: Event, chunks: readonly Chunk[]) => void = () => undefined,
): Outcome => {
  const subjects = inputs.map(() => new Subject<Chunk>())
  const chunks: Chunk[] = []
  const end: { error?: unknown; completed: boolean } = { completed: false }
  const observer: Observer<Chunk> = {
    next: (chunk) => void chunks.push(chunk),
    error: (error: unknown) => {
      end.error = error
    },
    complete: () => {
      end.completed = true
    },
  }
  const subscription = on.live(instance, subjects).subscribe(observer)
  for (const event of events) {
    if (event.chunk === undefined) subjects[event.input].complete()
    else subjects[event.input].next(event.chunk)
    if (event.chunk !== undefined) spoil(event.chunk)
    if (end.error !== undefined) break
    after(event, chunks)
  }
  subscription.unsubscribe()
  return { chunks, ...end }
}

/** Why a stream's chunks are not the recording `node`; undefined when they are. */
export const streamOdds = async (node: TracesNode, chunks: readonly Chunk[]): Promise<string | undefined> => {
  const oracle = new Oracle()
  const width = node.header.channelIds.length
  for (const [segment, { frames }] of node.segments.entries()) {
    const expected = await oracle.segment(node, segment)
    const mine = chunks.filter((chunk) => chunk.segment === segment)
    let at = 0
    for (const chunk of mine) {
      const where = `segment ${segment}, chunk at ${chunk.start} of ${chunk.frames} frames`
      if (chunk.start !== at) return `${where}: expected at ${at}`
      const odd = difference(
        chunk.data,
        windowOf(expected, width, at, Math.min(frames, at + chunk.frames), [...node.header.channelIds.keys()]),
        width,
      )
      if (odd !== undefined) return `${where}: ${odd}`
      const { time } = timeAt(node, segment, at)
      // A time vector is the file's, and does not travel with the chunks.
      if (time !== chunk.time && node.segments[segment].times.vector === undefined)
        return `${where}: at ${chunk.time} s, expected ${time} s`
      if (JSON.stringify(chunk.header) !== JSON.stringify(node.header)) return `${where}: another header`
      at += chunk.frames
    }
    if (at !== frames) return `segment ${segment} ended after ${at} of ${frames} frames`
    const lasts = mine.map(({ last }) => last)
    if (lasts.lastIndexOf(true) !== lasts.length - 1 || lasts.indexOf(true) !== lasts.length - 1)
      return `segment ${segment}: its chunks say last: ${lasts.join(', ')}`
  }
  const beyond = chunks.find(({ segment }) => segment >= node.segments.length)
  return beyond === undefined ? undefined : `a segment ${beyond.segment} came out, where there are ${node.segments.length}`
}

const refusedWell = (node: TracesNode, outcome: Outcome): Verdict => {
  const early = outcome.chunks.find(
    ({ segment, start, frames, last }) => last && start + frames !== node.segments[segment]?.frames,
  )
  if (early !== undefined) return broken(`it called frame ${early.start + early.frames} the end of segment ${early.segment}`)
  const fault = faultOf(outcome.error, 'live')
  return outcome.error !== undefined && fault._tag === 'Unsupported'
    ? silent('it joins in time, and refuses to do so live')
    : broken(`it joins in time, and live did not refuse that as Unsupported but ended in ${JSON.stringify(fault)}`)
}

const liveEqualsOffline: OperatorLaw = {
  number: 7,
  title: 'live equals offline: any blocks of hot streams give the same samples and clocks; what is complete is not withheld',
  applies: every,
  check: async (built, choices: Choices, on = machinery) => {
    const { node, inputs } = built
    const events = acquisition(inputs, await wholesOf(inputs), choices)
    const expectation = new Expectation(node)
    let withheld: string | undefined
    const outcome = acquire(built, events, on, (event, chunks) => {
      expectation.take(event)
      withheld ??= expectation.withheld(chunks)
    })
    if (joinsInTime(node) && outcome.error !== undefined) return refusedWell(node, outcome)
    if (outcome.error !== undefined) throw outcome.error
    if (!outcome.completed) return broken('it did not complete when its inputs had')
    return unless(await streamOdds(node, outcome.chunks), withheld)
  },
}

const boundedTail: OperatorLaw = {
  number: 7,
  title: 'bounded tail: of a live input no more is kept than a block and what the kernel needs around it',
  applies: ({ inputs }) => inputs === 'one',
  check: async ({ node, inputs, instance }, choices, on = machinery) => {
    const { block, before, after } = reachOf(node.bound)
    if (node.bound.blockFrames === Number.POSITIVE_INFINITY) return silent('its block is the whole segment')
    if (joinsInTime(node)) return silent('it joins in time')
    const stage = on.stage(instance, inputs.length)
    let longest = 0
    for (const { input, chunk } of acquisition(inputs, await wholesOf(inputs), choices)) {
      if (chunk === undefined) stage.end(input)
      else stage.push(input, chunk)
      for (const _ of stage.advance());
      longest = Math.max(longest, chunk?.frames ?? 0)
      const bound = block + before + after
      if (stage.held() > bound)
        return broken(`${stage.held()} frames are kept; a block is ${block}, margins ${before} and ${after}`)
      if (stage.kept() > bound + longest)
        return broken(`${stage.kept()} frames are in memory; ${bound} are needed, and no chunk is longer than ${longest}`)
    }
    return stage.held() === 0 ? holds : broken(`${stage.held()} frames are kept when all is over`)
  },
}

const copiedOnce: OperatorLaw = {
  number: 7,
  title: 'copied once: to be kept, a chunk of a live input is copied by itself, however much is kept already',
  applies: every,
  check: async ({ node, inputs, instance }, choices, on = machinery) => {
    if (joinsInTime(node)) return silent('it joins in time')
    const stage = on.stage(instance, inputs.length)
    for (const { input, chunk } of acquisition(inputs, await wholesOf(inputs), choices)) {
      const before = stage.copied()
      if (chunk === undefined) stage.end(input)
      else stage.push(input, chunk)
      for (const _ of stage.advance());
      const [copied, came] = [stage.copied() - before, chunk?.data.byteLength ?? 0]
      if (copied > came) return broken(`${copied} bytes were copied for a chunk of ${came}`)
    }
    return holds
  },
}

export const liveLaws: readonly OperatorLaw[] = [liveEqualsOffline, boundedTail, copiedOnce]
