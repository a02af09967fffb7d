/** Zip archives: what numpy and Python write is read, zip64 included, and what is damaged is refused. */
import fs from 'node:fs'
import path from 'node:path'
import { openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { parseNpy } from '../../../src/encoding/npy.js'
import { readNpyParts } from '../../../src/encoding/npyParts.js'
import { writeNpy } from '../../../src/encoding/npyWrite.js'
import { writeZip } from '../../../src/encoding/zip.js'
import { orThrow } from '../../../src/model/attempt.js'
import { files } from '../../../src/platform/node.js'
import { openZip, zipBytes } from '../../../src/platform/zip.js'
import { FAR, far, plain } from '../encoding/archives.js'
import { placesIn } from '../run/support.js'

const place = placesIn('zip')
const written = (name: string, bytes: Uint8Array, at = 0): string => {
  const file = fs.openSync(place(name), 'w')
  fs.writeSync(file, bytes, 0, bytes.length, at)
  fs.closeSync(file)
  return place(name)
}

describe('an archive of another hand', () => {
  test.each([
    ['stored, of 32 bits', plain, 0],
    ['deflated, with sizes of 64 bits, beyond 5 GiB of a file', far, FAR],
  ])('%s, is read', async (name, bytes, at) => {
    const sorting = await openSorting(written(`${name}.npz`, bytes, at))
    expect([sorting.unitIds, sorting.samplingFrequency]).toEqual([['a', 'b'], 1000])
    expect(await sorting.toSpikeVector()).toMatchObject({
      sampleIndex: Float64Array.of(3, 5, 8),
      unitIndex: Int32Array.of(0, 1, 0),
    })
  })

  test('with any byte of its arrays changed is refused, or holds the same', async () => {
    const whole = await openSorting(written('whole.npz', plain))
    const told = (await whole.toSpikeVector()).sampleIndex.join()
    // The first bytes of an array, its header, its last ones; names and sizes of the directory.
    for (let at = 3; at < plain.length; at += 41) {
      const bytes = Uint8Array.from(plain)
      bytes[at] ^= 4
      const found = await openSorting(written('changed.npz', bytes)).then(
        async (sorting) => `${sorting.unitIds} ${sorting.samplingFrequency} ${(await sorting.toSpikeVector()).sampleIndex}`,
        (error: Error) => error.name,
      )
      expect(['FaultError', `a,b 1000 ${told}`], `byte ${at}: ${found}`).toContain(found)
    }
  })
})

const contents = {
  'empty.npy': writeNpy({ dtype: 'int64', shape: [0], data: [] }),
  'numbers.npy': writeNpy({ dtype: 'int64', shape: [1000], data: Array.from({ length: 1000 }, (_, index) => index * index) }),
  'texts.npy': writeNpy({ dtype: 'string', shape: [7], data: ['a', 'bc', '', 'd', 'efg', 'h', 'i'] }),
  'table.npy': writeNpy({ dtype: 'int16', shape: [20, 3], data: Array.from({ length: 60 }, (_, index) => index) }),
}
const archive = async (name: string): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  const entries = Object.entries(contents).map(([each, bytes]) => ({ name: each, bytes: () => bytes }))
  await writeZip(entries, (piece) => pieces.push(Uint8Array.from(piece)))
  fs.writeFileSync(place(name), Buffer.concat(pieces))
  return Buffer.concat(pieces)
}

test('what is written is read back, and the same content gives the same bytes', async () => {
  const bytes = await archive('ours.npz')
  expect(Buffer.compare(bytes, await archive('again.npz'))).toBe(0)
  const found = await openZip(files.openRead(place('ours.npz')))
  expect(await Promise.all(found.map(async (file) => [file.name, await zipBytes(file, 'ours')]))).toEqual(
    Object.entries(contents),
  )
})

test('an array is handed over part by part, each a whole file; a table is one part', async () => {
  await archive('parts.npz')
  for (const file of await openZip(files.openRead(place('parts.npz')))) {
    const parts: [number, readonly unknown[]][] = []
    await readNpyParts(
      file,
      'parts',
      (part, first) => {
        const array = orThrow(parseNpy(part, 'a part'))
        parts.push([first, array._tag === 'array' ? array.data : []])
      },
      100,
    )
    const whole = orThrow(parseNpy(contents[file.name as keyof typeof contents], file.name))
    expect(parts.flatMap(([, values]) => values)).toEqual(whole._tag === 'array' ? whole.data : undefined)
    let next = 0
    for (const [first, values] of parts) {
      expect(first).toBe(next)
      next += values.length
    }
    expect(parts.length).toBe({ 'numbers.npy': Math.ceil(1000 / 12), 'texts.npy': 1, 'table.npy': 1 }[file.name] ?? parts.length)
    expect(path.extname(file.name)).toBe('.npy')
  }
})
