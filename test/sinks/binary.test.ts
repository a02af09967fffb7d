import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateRecording } from 'rxephys'
import { bandpassFilter } from 'rxephys/operators'
import { afterAll, expect, test } from 'vitest'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-binary-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))
const recording = await generateRecording({ numChannels: 3, durations: [0.2, 0.1], dtype: 'int16' })

test('nothing but samples in a file for each segment, and its checksums beside it', async () => {
  const files = ['first.raw', 'second.raw'].map((name) => path.join(folder, name))
  await recording.writeBinary(files)
  for (const [segment, file] of files.entries()) {
    const { data } = await recording.getTraces({ segment })
    expect(fs.readFileSync(file).equals(Buffer.from(data.buffer))).toBe(true)
  }
  const beside = ['first.raw.checksums.json', 'second.raw.checksums.json']
  expect(fs.readdirSync(folder).toSorted()).toEqual(['first.raw', 'second.raw', ...beside].toSorted())
})

test('after as many bytes as are asked for, in another dtype', async () => {
  const files = ['c.raw', 'd.raw'].map((name) => path.join(folder, name))
  await recording.writeBinary(files, { byteOffset: 16, dtype: 'float32' })
  const bytes = fs.readFileSync(files[0])
  expect(bytes.subarray(0, 16).every((byte) => byte === 0)).toBe(true)
  const { data } = await recording.getTraces({ segment: 0, endFrame: 1 })
  expect([0, 1, 2].map((channel) => bytes.readFloatLE(16 + 4 * channel))).toEqual(Array.from(data, Number))
})

test('two workers write what one writes', async () => {
  const [one] = [1, 2].map((jobs) => [0, 1].map((segment) => path.join(folder, `${jobs}-${segment}.raw`)))
  const two = one.map((file) => file.replace(/1-(\d\.raw)$/, '2-$1'))
  const filtered = recording.pipe(bandpassFilter({ blockFrames: 100 }))
  await filtered.writeBinary(one, { jobs: 1, chunkSize: 77 })
  await filtered.writeBinary(two, { jobs: 2 })
  for (const [segment, file] of one.entries()) expect(fs.readFileSync(file).equals(fs.readFileSync(two[segment]))).toBe(true)
})

test('another number of files than segments, and what stands in the way, is refused', async () => {
  await expect(recording.writeBinary(path.join(folder, 'one.raw'))).rejects.toThrow(/2 files, one a segment/)
  const standing = ['first.raw', 'second.raw'].map((name) => path.join(folder, name))
  await expect(recording.writeBinary(standing)).rejects.toThrow(/overwrite/)
})
