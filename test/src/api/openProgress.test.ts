/** Files whose clock stands among their samples are looked through when they are opened: that tells how far it is. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { open, openEvents, openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { openingBar } from '../../../src/cli/openingBar.js'
import type { OpenProgress } from '../../../src/declare/source.js'
import { writeExample as writeNeuralynx } from '../../sources/neuralynx.example.js'
import { writeExample as writePlexon } from '../../sources/plexon.example.js'
import { context, put, temporaryFolder } from '../../sources/support.js'

const root = temporaryFolder()

test.each([
  ['neuralynx', writeNeuralynx],
  ['plexon', writePlexon],
])('%s is told file by file, to the end of each', async (kind, write) => {
  const { params } = write(context.files, join(root, kind))
  const told: OpenProgress[] = []
  const json = { rxephys: 1, nodes: [{ kind, version: 1, params }] }
  await open(json, { onProgress: (progress) => told.push(progress) })
  expect(told.length).toBeGreaterThan(0)
  for (const { path, bytes, totalBytes } of told) {
    expect(existsSync(path)).toBe(true)
    expect([bytes, totalBytes]).toEqual([statSync(path).size, statSync(path).size])
  }
})

test('of a long file it is told again and again, by whatever opens it; a function that throws is told as that', async () => {
  const [record, file] = [1044, join(root, 'long')]
  const { params } = writeNeuralynx(context.files, join(root, 'short'))
  const [folder] = Object.values(params).filter((each) => typeof each === 'string')
  const [name] = context.files.list(folder).filter((each) => each.endsWith('.ncs'))
  const source = readFileSync(join(folder, name))
  const records = 3000
  const long = Buffer.alloc(16_384 + records * record)
  source.copy(long, 0, 0, 16_384)
  for (let index = 0; index < records; index++) {
    const at = 16_384 + index * record
    source.copy(long, at, 16_384, 16_384 + record)
    long.writeBigUInt64LE(BigInt(1_000_000 + index * 16_000), at)
    long.writeUInt32LE(512, at + 16)
  }
  put(join(file, name), long)
  const bytes: number[] = []
  await open(file, { onProgress: (progress) => bytes.push(progress.bytes) })
  expect(bytes.length).toBeGreaterThan(2)
  expect([...bytes].sort((a, b) => a - b)).toEqual(bytes)
  expect(bytes.at(-1)).toBe(long.length)
  const thrown = open(file, {
    onProgress: () => {
      throw new TypeError('mine')
    },
  })
  await expect(thrown).rejects.toThrow('onProgress: expected a function that throws nothing, found TypeError: mine')
  // @ts-expect-error: what is told of progress is called.
  await expect(openSorting(file, { onProgress: true })).rejects.toThrow('openSorting.onProgress: expected a function')
  // @ts-expect-error: the same.
  await expect(openEvents(file, { onProgress: 1 })).rejects.toThrow('openEvents.onProgress: expected a function')
})

test('the command line shows it once it takes a while, all files as one', () => {
  const shown: string[] = []
  let now = 0
  const bar = openingBar({ isTTY: true, columns: 80, write: (text) => shown.push(text) }, () => now)
  bar.update({ path: 'a', bytes: 10, totalBytes: 100 })
  bar.update({ path: 'b', bytes: 0, totalBytes: 100 })
  expect(shown).toEqual([])
  now = 600
  bar.update({ path: 'b', bytes: 40, totalBytes: 100 })
  expect(shown.join('')).toMatch(/ 25 % · \d+ MB\/s · looking for gaps/)
  bar.end()
  expect(shown.at(-1)).toBe('\n')
})
