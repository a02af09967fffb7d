import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { numpySorting, openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { openZip, zipBytes } from '../../src/platform/zip.js'

const folder = mkdtempSync(join(tmpdir(), 'npz-'))
const sorting = await numpySorting({
  samplingFrequency: 1000,
  trains: [
    new Map([
      ['a', [1, 2]],
      ['b', []],
    ]),
    new Map([
      ['a', [7]],
      ['b', [3]],
    ]),
  ],
})

test('what was written is read', async () => {
  const saved = await sorting.save(join(folder, 'one.npz'))
  expect([saved.unitIds, saved.samplingFrequency]).toEqual([['a', 'b'], 1000])
  expect(await saved.toSpikeVector()).toEqual(await sorting.toSpikeVector())
})

test('a flipped byte is noticed', async () => {
  await sorting.save(join(folder, 'two.npz'))
  const bytes = readFileSync(join(folder, 'two.npz'))
  const place = bytes.indexOf('spike_indexes_seg0.npy') + 22 + 130
  bytes[place] ^= 1
  writeFileSync(join(folder, 'bad.npz'), bytes)
  await expect(openSorting(join(folder, 'bad.npz'))).rejects.toThrow(/spike_indexes_seg0.npy: expected bytes of the CRC-32/)
})

test('what is no archive, or cut short, says so', async () => {
  writeFileSync(join(folder, 'text.npz'), 'nothing of the kind, but long enough')
  await expect(openSorting(join(folder, 'text.npz'))).rejects.toThrow('expected a zip archive, found something else')
  writeFileSync(join(folder, 'short.npz'), readFileSync(join(folder, 'two.npz')).subarray(0, 300))
  await expect(openSorting(join(folder, 'short.npz'))).rejects.toThrow('Incomplete')
})

/** An archive's files, deflated: as numpy.savez_compressed leaves them. `told` is how many bytes more it says there are. */
const deflated = async (path: string, told = 0): Promise<Buffer> => {
  const read = await openZip(files.openRead(path))
  const [packs, directory]: [Buffer[], Buffer[]] = [[], []]
  for (const file of read) {
    const { name } = file
    const content = await zipBytes(file, path)
    const packed = deflateRawSync(content)
    const head = (signature: number, length: number, at: number): Buffer => {
      const header = Buffer.alloc(length)
      header.writeUInt32LE(signature)
      header.writeUInt16LE(8, at)
      header.writeUInt32LE(crc32(content), at + 6)
      header.writeUInt32LE(packed.length, at + 10)
      header.writeUInt32LE(content.length + told, at + 14)
      header.writeUInt16LE(name.length, at + 18)
      return header
    }
    const entry = head(0x02014b50, 46, 10)
    entry.writeUInt32LE(Buffer.concat(packs).length, 42)
    directory.push(entry, Buffer.from(name))
    packs.push(head(0x04034b50, 30, 8), Buffer.from(name), packed)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(read.length, 10)
  end.writeUInt32LE(Buffer.concat(packs).length, 16)
  return Buffer.concat([...packs, ...directory, end])
}

test('a compressed archive is read too, and one that is not as long as it says is not', async () => {
  await sorting.save(join(folder, 'three.npz'))
  const stored = join(folder, 'three.npz')
  writeFileSync(join(folder, 'small.npz'), await deflated(stored))
  const small = await openSorting(join(folder, 'small.npz'))
  expect(small.unitIds).toEqual(['a', 'b'])
  expect(await small.toSpikeVector()).toEqual(await sorting.toSpikeVector())
  writeFileSync(join(folder, 'longer.npz'), await deflated(stored, 1))
  await expect(openSorting(join(folder, 'longer.npz'))).rejects.toThrow(/Corrupt: .*longer.npz: sampling_frequency.npy: expected/)
  writeFileSync(join(folder, 'bomb.npz'), await deflated(stored, 2 ** 31))
  await expect(openSorting(join(folder, 'bomb.npz'))).rejects.toThrow('unpacks to more than 67108864')
})
