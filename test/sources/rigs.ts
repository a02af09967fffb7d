import type { Chunk, Recording } from 'rxephys'
import { afterAll } from 'vitest'
import { addressAt } from '../../src/api/address.js'
import type { AnyLiveSource, Readable } from '../../src/declare/live.js'
import type { Faults } from '../../src/declare/simulation.js'
import { sockets } from '../../src/platform/node.js'
import type { Listener } from '../../src/platform/sockets.js'

/** A recording, as live sources and simulators read it. */
export const readableOf = (recording: Recording): Readable => ({
  header: recording.header,
  segments: recording.segments,
  read: async (segment, startFrame, endFrame) => (await recording.getTraces({ segment, startFrame, endFrame })).data,
  time: async () => undefined,
  close: () => undefined,
})

/** A simulated rig: how much it has acquired is for the test to say, no clock is involved. */
export interface Rig {
  readonly address: string
  readonly port: number
  /** Frames that it has acquired. */
  produced: number
  /** How many more it has each time it is asked. */
  grows: number
  readonly close: () => void
}

const noFaults: Faults = { drop: 0, delayMs: 0, split: 0, duplicate: 0, corrupt: 0, seed: 1 }

/** Start one; it is closed after the tests of the file. */
export const rigOf = async (
  source: AnyLiveSource,
  recording: Recording,
  {
    faults = {},
    produced = 0,
    grows = 0,
    port = 0,
    stream,
    clock = sockets.clock,
  }: Partial<Pick<Rig, 'produced' | 'grows' | 'port'>> & {
    readonly faults?: Partial<Faults>
    readonly stream?: string
    /** Seconds of the rig's own clock. */
    readonly clock?: () => number
  } = {},
): Promise<Rig> => {
  if (source.simulate === undefined) throw new Error(`${source.kind} has no simulator`)
  const state = { produced, grows }
  const listener: Listener = await source.simulate({
    recording: readableOf(recording),
    sockets: { ...sockets, clock },
    host: '127.0.0.1',
    port,
    produced: () => {
      state.produced = Math.min(recording.getNumSamples(), state.produced + state.grows)
      return state.produced
    },
    later: () => new Promise((resolve) => setTimeout(resolve, 0)),
    faults: { ...noFaults, ...faults },
    stream,
  })
  rigs.push(listener)
  return Object.assign(state, {
    address: addressAt(source, '127.0.0.1', listener.port),
    port: listener.port,
    close: () => listener.close(),
  })
}

const rigs: Listener[] = []
afterAll(() => {
  for (const rig of rigs) rig.close()
})

/** Start what listens at the port of one that was just closed, which takes the system a moment. */
export const startedAgain = async <A>(start: () => Promise<A>): Promise<A> => {
  for (;;) {
    try {
      return await start()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

/** Take chunks until so many frames have come, or are told as missing; `came` is told how many have so far. */
export const upTo = async (
  chunks: AsyncIterable<Chunk>,
  frames: number,
  came: (frames: number) => void = () => undefined,
): Promise<readonly Chunk[]> => {
  const all: Chunk[] = []
  let sum = 0
  for await (const chunk of chunks) {
    all.push(chunk)
    sum += chunk.frames + (chunk.gaps ?? []).reduce((lost, gap) => lost + (gap.frames ?? 0), 0)
    came(sum)
    if (sum >= frames) break
  }
  return all
}

/** Why chunks are not those of the recording at the frames that the source counts; undefined when they are. */
export const strange = async (chunks: readonly Chunk[], recording: Recording, from = 0): Promise<string | undefined> => {
  const whole = (await recording.getTraces()).data
  const width = recording.getNumChannels()
  for (const { sample = 0, frames, data } of chunks)
    for (let index = 0; index < frames * width; index++)
      if (Number(data[index]) !== Number(whole[(sample - from) * width + index]))
        return `frame ${sample + Math.floor(index / width)}: ${data[index]}, expected ${whole[(sample - from) * width + index]}`
  return undefined
}
