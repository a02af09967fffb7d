/** Our side of the benchmark of Zarr: does one case a line; answers with seconds and CPU seconds. */
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { open, type Recording } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { binary } from 'rxephys/sources'
import type { ZarrOrder } from './zarr.js'

const recordingOf = ({ name, input, samplingFrequency, numChannels }: ZarrOrder): Promise<Recording> =>
  name === 'save' || name === 'copy'
    ? binary({ filePaths: [input], samplingFrequency, numChannels, dtype: 'int16' })
    : open(input)

const work: Readonly<Record<string, (recording: Recording, order: ZarrOrder) => Promise<void>>> = {
  save: async (recording, { output, jobs }) => void (await recording.save(output, { jobs, overwrite: true })),
  copy: async (recording, { output, jobs }) => recording.writeBinary(output, { jobs, overwrite: true }),
  chain: async (recording, { output, jobs }) => {
    const clean = recording.pipe(commonReference(), bandpassFilter({ freqMin: 300, freqMax: 6000 }))
    await clean.save(output, { jobs, overwrite: true })
  },
  read: async (recording, { windows }) => {
    for (const [startFrame, endFrame] of windows) await recording.getTraces({ startFrame, endFrame })
  },
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const order: ZarrOrder = JSON.parse(line)
  const recording = await recordingOf(order)
  const [before, start] = [process.cpuUsage(), performance.now()]
  await work[order.name](recording, order)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  // Before the answer: the other side begins at it, and would be held up.
  if (!order.keep)
    for (const each of [order.output, `${order.output}.checksums.json`])
      fs.rmSync(path.resolve(each), { recursive: true, force: true })
  process.stdout.write(`${seconds} ${(user + system) / 1e6}\n`)
}
