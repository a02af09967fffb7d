/** Our side of the benchmark: a process that does one case a line and answers with the seconds it took. */
import fs from 'node:fs'
import readline from 'node:readline'
import { binary, type Recording } from 'rxephys'
import { bandpassFilter, commonReference, fused, highpassFilter, notchFilter } from 'rxephys/operators'

interface Order {
  readonly name: string
  readonly jobs: number
  readonly output: string
  readonly windows: readonly number[]
}

const [input = '', samplingFrequency = '30000', channels = '384'] = process.argv.slice(2)
const raw = await binary({
  filePaths: [input],
  samplingFrequency: Number(samplingFrequency),
  numChannels: Number(channels),
  dtype: 'int16',
})
const tenth = Math.floor(raw.samplingFrequency / 10)
const band = { freqMin: 300, freqMax: 6000 } as const
const chain = (blockFrames?: number): Recording => raw.pipe(commonReference(), bandpassFilter({ ...band, blockFrames }))

const save = async (recording: Recording, { jobs, output }: Order): Promise<void> => {
  await recording.writeBinary(output, { jobs, chunkDuration: '1s', overwrite: true })
}
const read = async (recording: Recording, { windows }: Order, channelIds = recording.channelIds): Promise<void> => {
  for (const startFrame of windows) await recording.getTraces({ startFrame, endFrame: startFrame + tenth, channelIds })
}

/** Every case builds its own pipeline, so that no block is left from the round before. */
const work: Readonly<Record<string, (order: Order) => Promise<void>>> = {
  chain: (order) => save(chain(), order),
  chain32: (order) => save(raw.pipe(commonReference(), bandpassFilter({ ...band, arithmetic: 'float32' })), order),
  band: (order) => save(raw.pipe(bandpassFilter(band)), order),
  notch: (order) => save(raw.pipe(notchFilter({ freq: 1000 })), order),
  reference: (order) => save(raw.pipe(commonReference()), order),
  copy: (order) => save(raw, order),
  two: (order) => save(raw.pipe(bandpassFilter(band), notchFilter({ freq: 1000 })), order),
  fused: (order) => save(raw.pipe(fused([bandpassFilter(band), notchFilter({ freq: 1000 })])), order),
  high: (order) => save(raw.pipe(highpassFilter({ freqMin: 5 })), order),
  hum: (order) => save(raw.pipe(notchFilter({ freq: 50 })), order),
  three: (order) => save(raw.pipe(highpassFilter({ freqMin: 5 }), notchFilter({ freq: 50 }), bandpassFilter(band)), order),
  random1s: (order) => read(chain(), order),
  random100ms: (order) => read(chain(tenth), order),
  scroll: (order) => read(chain(), order),
  page: (order) => read(chain(), order),
  one: (order) => read(raw.pipe(bandpassFilter({ ...band, blockFrames: tenth })), order, raw.channelIds.slice(100, 101)),
  some: (order) => read(raw.pipe(bandpassFilter({ ...band, blockFrames: tenth })), order, raw.channelIds.slice(100, 132)),
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const order: Order = JSON.parse(line)
  fs.rmSync(order.output, { force: true })
  const start = performance.now()
  await work[order.name]?.(order)
  const seconds = (performance.now() - start) / 1000
  // Before the answer: the other side begins at it, and would be held up.
  fs.rmSync(order.output, { force: true })
  process.stdout.write(`${seconds}\n`)
}
