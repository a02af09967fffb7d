import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { rawFile, rawSource, rxephys, succeed } from './support.js'

const folder = temporaryFolder()
const raw = rawFile(folder)
const saved = join(folder, 'saved')

beforeAll(async () => {
  await succeed(['save', raw, saved, '--source', rawSource, '--op', 'commonReference', '--dtype', 'float32'])
})

test('a save that is what it was is told with files, bytes and rate; computed again, with the samples', async () => {
  const told = await succeed(['verify', saved, '--recompute'])
  expect(told).toMatch(/saved: \d+ files, \d+ bytes in [\d.]+ s · \d+ MB\/s: all as they were written\n/)
  expect(told).toContain('computed again: 160000 samples in 1 segment, the same bits')
})

test('a flipped byte is a fault that names the file and the bytes; wrong usage is told as such', async () => {
  const file = join(saved, 'traces_cached_seg0.raw')
  const content = readFileSync(file)
  writeFileSync(
    file,
    content.map((byte, at) => (at === 70_000 ? byte ^ 128 : byte)),
  )
  const { status, stderr, stdout } = await rxephys(['verify', saved, '--no-progress'])
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/Corrupt: \S+traces_cached_seg0\.raw: expected the checksum \S+ of the 640000 bytes at 0, found/)
  expect((await rxephys(['verify'])).status).toBe(2)
  expect((await rxephys(['verify', saved, '--recompte'])).stderr).toContain('--recompute')
})
