/** Our side of the benchmark of formats: does one thing a line; answers with seconds, and with the sum of the samples it read. */
import readline from 'node:readline'
import { open, type Recording } from 'rxephys'
import type { FormatOrder } from './formats.js'

let opened: Recording | undefined

const openOnce = async ({ input, options }: FormatOrder): Promise<Recording> => open(input, options)

const sumOf = (parts: readonly ArrayLike<number | bigint>[]): number => {
  let sum = 0
  for (const part of parts) for (let index = 0; index < part.length; index++) sum += Number(part[index])
  return sum
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const order: FormatOrder = JSON.parse(line)
  const parts: ArrayLike<number | bigint>[] = []
  const start = performance.now()
  if (order.act === 'open') for (let time = 0; time < order.times; time++) opened = await openOnce(order)
  opened ??= await openOnce(order)
  const begun = order.act === 'open' ? start : performance.now()
  for (const [startFrame, endFrame] of order.windows) parts.push((await opened.getTraces({ startFrame, endFrame })).data)
  const seconds = (performance.now() - begun) / 1000
  const shape = [opened.segments[0].frames, opened.channelIds.length, opened.samplingFrequency]
  process.stdout.write(`${[seconds / order.times, sumOf(parts), ...shape].join(' ')}\n`)
}
