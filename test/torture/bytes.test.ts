/** Every byte of a small save of each sink flipped, and every file cut at each length: the right data, or a fault. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Kept } from '../../property-tests/laws/kept.js'
import { type Found, newFiles, OUT, sameRead } from '../../property-tests/laws/saving.js'
import { savings } from '../../property-tests/savings.js'
import { builtIn } from '../../src/catalog.js'
import { renderFault } from '../../src/model/fault.js'
import type { Files } from '../../src/platform/files.js'
import { tally, torture } from './report.js'

/** A save of the sink that is small, and holds something in each of its files. */
const smallSave = async (draw: (typeof savings)[number]['draw']): Promise<Kept> => {
  const sizes = await Promise.all(
    fc.sample(draw, { numRuns: 40, seed: torture.seed }).map(async ({ kept }) => {
      const subject = await kept()
      const values = (await subject.expected()).reduce((sum, { length }) => sum + length, 0)
      return { subject, values }
    }),
  )
  const filled = sizes.filter(({ values }) => values > 40).sort((a, b) => a.values - b.values)
  return filled[0].subject
}

/** Whether the checksums of a save by this sink tell that something is wrong. */
const isFound = async (sink: string, outputs: readonly string[], files: Files): Promise<boolean> => {
  const entry = builtIn.sinks.get(sink)
  try {
    const saved = outputs.flatMap((path) => entry?.saved(path, files) ?? [])
    if (saved.length < outputs.length) return true
    for (const each of saved) for (const file of each.files) await file.verify(() => undefined)
    return false
  } catch {
    return true
  }
}

describe.each(savings.filter(({ checksums }) => checksums))('$kind', ({ kind, sink, draw }) => {
  test('flipped or cut anywhere, it is read as it was or refused; verify finds each damage', async () => {
    const kept = await smallSave(draw)
    const files = newFiles()
    await kept.save(files)
    const fresh = await kept.read(files)
    const counts = { fault: 0, 'the right data': 0 }
    const look = async (name: string, how: string): Promise<void> => {
      const found: Found = await kept.read(files)
      const where = `seed ${torture.seed}: ${name} ${how}`
      if (found._tag === 'samples') {
        if (!sameRead(found, fresh)) throw new Error(`${where}, and other data were read: ${found.described}`)
        counts['the right data']++
        tally(kind, `damages of ${shortOf(name)} that matter to no reader`, 1)
      } else {
        // These are the words for an error of nobody's making.
        if (renderFault(found.fault).includes('expected to succeed')) throw new Error(`${where}: ${renderFault(found.fault)}`)
        counts.fault++
      }
      if (!(await isFound(sink, kept.outputs, files))) throw new Error(`${where}, and verify found nothing`)
    }
    for (const [name, bytes] of files.snapshot(OUT)) {
      const path = `${OUT}${name}`
      const handle = files.openWrite(path, { create: false })
      for (let at = torture.seed % torture.stride; at < bytes.length; at += torture.stride) {
        const bit = 1 << ((at + torture.seed) % 8)
        handle.write(Uint8Array.of(bytes[at] ^ bit), at)
        await look(name, `with byte ${at} xor ${bit}`)
        handle.truncate(at)
        await look(name, `cut to ${at} bytes`)
        handle.write(bytes.subarray(at), at)
      }
    }
    expect(await isFound(sink, kept.outputs, files)).toBe(false)
    expect(sameRead(await kept.read(files), fresh)).toBe(true)
    expect(counts.fault).toBeGreaterThan(0)
    for (const [how, count] of Object.entries(counts)) tally(kind, `bytes flipped and files cut: ${how}`, count)
  })
})

/** The file, without what the draw has named. */
const shortOf = (name: string): string => name.replace(/^\/saved\w*/, '').replace(/array-[0-9a-f]+/, 'array') || 'the file'
