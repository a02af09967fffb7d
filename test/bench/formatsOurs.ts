/** Our side of the benchmark of formats: does one thing a line; answers with seconds, those of the processor, and the sum of the samples it read. */
import readline from 'node:readline'
import { open, type Recording, type Traces } from 'rxephys'
import type { FormatOrder } from './formats.js'

let opened: Recording | undefined
/** What a loop has for its answers, where it keeps them in one place. */
let place: Traces['data'] | undefined

const openOnce = async ({ input, options }: FormatOrder): Promise<Recording> => open(input, options)

/** Seconds that have passed, and those of the processor that this process has had. */
const clocks = (): readonly [passed: number, worked: number] => {
  const { user, system } = process.cpuUsage()
  return [performance.now() / 1000, (user + system) / 1e6]
}

const sumOf = (parts: readonly ArrayLike<number | bigint>[]): number => {
  let sum = 0
  for (const part of parts) for (let index = 0; index < part.length; index++) sum += Number(part[index])
  return sum
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const order: FormatOrder = JSON.parse(line)
  const parts: ArrayLike<number | bigint>[] = []
  // What was read before is let go of, as Python does at once.
  globalThis.gc?.()
  let taken = [0, 0]
  const timed = async <A>(work: () => Promise<A>): Promise<A> => {
    const before = clocks()
    const done = await work()
    const after = clocks()
    taken = taken.map((each, clock) => each + after[clock] - before[clock])
    return done
  }
  if (order.act === 'open')
    await timed(async () => {
      for (let time = 0; time < order.times; time++) opened = await openOnce(order)
    })
  opened ??= await openOnce(order)
  const recording = opened
  const { windows } = order
  if (order.kept && place === undefined) {
    const longest = windows.reduce((most, [first, end]) => Math.max(most, end - first), 0)
    place = (await recording.getTraces({ endFrame: longest })).data
  }
  const into = order.kept ? place : undefined
  let sum = 0
  for (const [startFrame, endFrame] of windows) {
    const { data } = await timed(() => recording.getTraces({ startFrame, endFrame, into }))
    if (order.kept) sum += sumOf([data])
    else parts.push(data)
  }
  sum += sumOf(parts)
  const shape = [recording.segments[0].frames, recording.channelIds.length, recording.samplingFrequency]
  process.stdout.write(`${[...taken.map((each) => each / order.times), sum, ...shape].join(' ')}\n`)
}
