import { createInterface } from 'node:readline'
import { liveLsl } from '../../sources/liveLsl.js'
import { readable } from '../../src/api/live.js'
import { type Chunk, type Dtype, generateRecording, openLive, type Recording } from '../../src/index.js'
import { sockets } from '../../src/platform/node.js'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'

const dtypes = ['int8', 'int16', 'int32', 'int64', 'float32', 'float64'] as const

/** Asks the program for something, and waits for its answer; both are ours. */
type Ask = <A>(question: object) => Promise<A>

/** Inlet and outlet of the Lab Streaming Layer, against liblsl: what one hand wrote on both sides shares its mistakes. */
export const checkLsl = async (checks: Checks, folder: string): Promise<void> => {
  const program = peer.start('lsl.py')
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]()
  const ask: Ask = async <A>(question: object): Promise<A> => {
    program.stdin.write(`${JSON.stringify(question)}\n`)
    const { value } = await lines.next()
    const answer: A = JSON.parse(value)
    return answer
  }
  for (const dtype of dtypes)
    await checks.attempt(`an outlet of ${dtype}: values, times, a hole, names of channels`, () => readOutlet(ask, dtype))
  await checks.attempt('an outlet that is closed and opened again is found by its source', () => readAgain(ask))
  for (const dtype of ['uint16', 'int16', 'float32'] as const)
    await checks.attempt(`our outlet of ${dtype}: values, times, names of channels`, () => readOurs(ask, dtype, folder))
  program.stdin.end()
}

const pushedValue = (dtype: Dtype, frame: number, channel: number): number =>
  dtype === 'int8' ? ((3 * frame + channel) % 101) - 50 : ((3 * frame + channel) % 251) - 100

/** What is wrong with chunks whose frames are counted from 0. */
const oddOf = (chunks: readonly Chunk[], dtype: Dtype, channels: number): string | undefined => {
  for (const { sample = 0, data } of chunks)
    for (let index = 0; index < data.length; index++)
      if (Number(data[index]) !== pushedValue(dtype, sample + Math.floor(index / channels), index % channels))
        return `${data[index]} at ${index} of the chunk at ${sample}`
  return undefined
}

/** Take chunks until one ends at a frame; meanwhile do something, once something was received. */
const takenUpTo = async (chunks: AsyncIterable<Chunk>, frame: number): Promise<readonly Chunk[]> => {
  const all: Chunk[] = []
  for await (const chunk of chunks) {
    all.push(chunk)
    if ((chunk.sample ?? 0) + chunk.frames >= frame) return all
  }
  return all
}

const gapsOf = (chunks: readonly Chunk[]) =>
  chunks.flatMap(({ gaps = [] }) => gaps.map(({ cause, sample, frames }) => [cause, sample, frames]))

const same = (found: unknown, expected: unknown): string | undefined =>
  JSON.stringify(found) === JSON.stringify(expected)
    ? undefined
    : `${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`

const readOutlet = async (ask: Ask, dtype: Dtype): Promise<string | undefined> => {
  const [name, channels, rate] = [`outlet of ${dtype}`, 3, 1000]
  await ask({ ask: 'open_outlet', name, dtype, channels, rate, labels: ['a', 'b', 'c'] })
  const acquisition = await openLive(`lsl:?name=${encodeURIComponent(name)}&timeoutMs=20000`)
  const { header } = acquisition
  const taken = takenUpTo(acquisition, 1300)
  const time = sockets.clock()
  const pushed = (start: number, frames: number) =>
    ask({ ask: 'push', name, start, frames, channels, time: time + start / rate, rate })
  for (let start = 0; start < 1000; start += 100) await pushed(start, 100)
  // Frames 1000 to 1206 are never sent.
  await pushed(1207, 100)
  const chunks = await taken
  acquisition.close()
  await ask({ ask: 'close', name })
  const late = (chunks[0].time ?? 0) - time
  return (
    same([header.channelIds, header.dtype, header.properties.gain_to_uV.values[0]], [['a', 'b', 'c'], dtype, 1000]) ??
    same(gapsOf(chunks), [['source', 1000, 207]]) ??
    oddOf(chunks, dtype, channels) ??
    // Both are of one computer, so that they have one clock.
    (Math.abs(late) < 0.005 ? undefined : `the times are ${late} s from those that were sent`)
  )
}

const readAgain = async (ask: Ask): Promise<string | undefined> => {
  const [name, dtype, channels, rate] = ['restarted', 'int16', 2, 1000] as const
  const opened = () => ask({ ask: 'open_outlet', name, dtype, channels, rate, labels: [] })
  await opened()
  const acquisition = await openLive(`lsl:?name=${name}&timeoutMs=20000`, { firstDelayMs: 10 })
  const taken = takenUpTo(acquisition, 6000)
  const time = sockets.clock()
  const pushed = (start: number, frames: number) =>
    ask({ ask: 'push', name, start, frames, channels, time: time + start / rate, rate })
  for (let start = 0; start < 500; start += 100) await pushed(start, 100)
  while (acquisition.status().received < 500) await new Promise((resolve) => setTimeout(resolve, 20))
  await ask({ ask: 'close', name })
  await opened()
  for (let start = 5000; start < 6000; start += 100) await pushed(start, 100)
  const chunks = await taken
  acquisition.close()
  await ask({ ask: 'close', name })
  return same(gapsOf(chunks), [['connection', 500, 4500]]) ?? oddOf(chunks, dtype, channels)
}

const readOurs = async (ask: Ask, dtype: Dtype, folder: string): Promise<string | undefined> => {
  const recording = await generateRecording({ numChannels: 3, durations: [60], samplingFrequency: 1000, dtype })
  const path = `${folder}/lsl-${dtype}`
  await recording.save(path)
  const [name, began] = [`ours of ${dtype}`, performance.now()]
  const produced = (): number => Math.floor(performance.now() - began)
  const later = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
  const faults = { drop: 0, delayMs: 0, split: 0.3, duplicate: 0, corrupt: 0, seed: 1 }
  const opened = await readable({ path })
  const listener = await liveLsl.simulate?.({
    recording: opened,
    sockets,
    host: '127.0.0.1',
    port: 0,
    produced,
    later,
    faults,
    stream: name,
  })
  const read = await ask<Read>({ ask: 'read', name, frames: 700 })
  listener?.close()
  opened.close()
  return (
    same([read.labels, read.rate, Math.abs(read.correction) < 0.005], [recording.channelIds.map(String), 1000, true]) ??
    oddRows(read, recording)
  )
}

interface Read {
  readonly rows: readonly (readonly number[])[]
  readonly times: readonly number[]
  readonly labels: readonly string[]
  readonly correction: number
  readonly rate: number
}

/** What is wrong with rows of a recording, which may begin anywhere in it. */
const oddRows = async ({ rows, times }: Read, recording: Recording): Promise<string | undefined> => {
  const whole = (await recording.getTraces()).data
  const at = (frame: number): readonly number[] => [0, 1, 2].map((channel) => Number(whole[3 * frame + channel]))
  const first = Array.from({ length: recording.getNumSamples() }, (_, frame) => frame).find(
    (frame) => String(at(frame)) === String(rows[0]),
  )
  if (first === undefined) return `no frame is ${rows[0]}`
  for (const [row, values] of rows.entries()) {
    if (String(values) !== String(at(first + row))) return `row ${row}: ${values}, expected ${at(first + row)}`
    if (Math.abs(times[row] - times[0] - row / 1000) > 1e-6) return `row ${row} came at ${times[row] - times[0]} s`
  }
  return undefined
}
