import { join } from 'node:path'
import { type Chunk, generateRecording, openLive } from 'rxephys'
import { liveReplay } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { temporaryFolder } from './support.js'

const folder = temporaryFolder()
const recording = await generateRecording({ numChannels: 3, durations: [1, 0.25], samplingFrequency: 1000, dtype: 'int16' })
await recording.save(join(folder, 'clean'))

test('a replay sends every frame, a segment after the other, however small the ring of a slow consumer', async () => {
  const acquisition = await openLive(`replay:${join(folder, 'clean')}?speed=fastest&chunkFrames=30`, { ringSeconds: 0.05 })
  expect(acquisition.header.channelIds).toEqual(recording.channelIds)
  const chunks: Chunk[] = []
  for await (const chunk of acquisition) {
    chunks.push(chunk)
    // The slowest there are: those that work after each chunk.
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  for (const segment of [0, 1]) {
    const own = chunks.filter((chunk) => chunk.segment === segment)
    expect(own.flatMap(({ data }) => [...data])).toEqual([...(await recording.getTraces({ segment })).data])
  }
  expect(chunks.flatMap(({ gaps = [] }) => gaps)).toEqual([
    { segment: 0, frame: 1000, sample: 1000, frames: undefined, cause: 'restart' },
  ])
})

test.each([
  ['replay', 'an address, one of lsl:, openephys://HOST:PORT, replay:PATH'],
  ['replay:', 'replay:PATH'],
  ['replai:x', 'did you mean "replay"'],
  ['replay:x?sped=2', 'did you mean "speed"'],
  ['replay:x?speed=fast', 'a positive number or one of "fastest"'],
  ['replay:x?speed=2&speed=3', 'a parameter once'],
  ['replay:nowhere', 'nothing there'],
])('refused: %s', async (address, message) => {
  await expect(openLive(address)).rejects.toThrow(message)
})

test('as a function, options are refused by name', async () => {
  await expect(liveReplay({ path: join(folder, 'clean') }, { ringSeconds: -1 })).rejects.toThrow('liveReplay.ringSeconds')
})
