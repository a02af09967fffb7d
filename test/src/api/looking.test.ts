/** What is asked of files while every source looks at one path. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { lookingAtOnce } from '../../../src/api/looking.js'
import type { Files } from '../../../src/platform/files.js'
import { files } from '../../../src/platform/node.js'

const folder = mkdtempSync(join(tmpdir(), 'looking-'))
const path = join(folder, 'some.bin')
writeFileSync(path, Uint8Array.of(1, 2, 3))
afterAll(() => rmSync(folder, { recursive: true }))

/** The files of this machine, and what is asked of them. */
const counted = (): { readonly counting: Files; readonly asked: string[] } => {
  const asked: string[] = []
  const counting: Files = {
    ...files,
    stat: (at) => {
      asked.push('stat')
      return files.stat(at)
    },
    list: (at, known) => {
      asked.push(`list ${known?.join() ?? ''}`)
      return files.list(at, known)
    },
    openRead: (at) => {
      asked.push('open')
      const handle = files.openRead(at)
      return {
        ...handle,
        close: () => {
          asked.push('close')
          handle.close()
        },
      }
    },
  }
  return { counting, asked }
}

describe('looking at a path', () => {
  test('asks for each thing once, also for what is not there', () => {
    const { counting, asked } = counted()
    lookingAtOnce(counting, (seen) => {
      for (let time = 0; time < 2; time++) {
        expect(seen.stat(path)?.size).toBe(3)
        expect(seen.stat(join(folder, 'none'))).toBeUndefined()
        expect(seen.list(folder)).toEqual(['some.bin'])
        expect(seen.list(folder, ['some.bin'])).toEqual(['some.bin'])
        const into = new Uint8Array(3)
        const handle = seen.openRead(path)
        expect([handle.read(into, 0), ...into]).toEqual([3, 1, 2, 3])
        handle.close()
      }
    })
    expect(asked).toEqual(['stat', 'stat', 'list ', 'list some.bin', 'open', 'close'])
  })

  test('closes its files whatever happens; a handle that outlives it closes by itself', () => {
    const { counting, asked } = counted()
    expect(() =>
      lookingAtOnce(counting, (seen) => {
        seen.openRead(path)
        throw new Error('in vain')
      }),
    ).toThrow('in vain')
    expect(asked).toEqual(['open', 'close'])
    const handle = lookingAtOnce(counting, (seen) => seen.openRead(path))
    expect(handle.read(new Uint8Array(3), 0)).toBe(3)
    handle.close()
    expect(asked).toEqual(['open', 'close', 'open', 'close', 'close'])
  })

  test('keeps nothing of what failed', () => {
    let times = 0
    const failing: Files = {
      ...files,
      list: () => {
        times++
        throw new Error(`failed ${times}`)
      },
    }
    lookingAtOnce(failing, (seen) => {
      expect(() => seen.list(folder)).toThrow('failed 1')
      expect(() => seen.list(folder)).toThrow('failed 2')
    })
  })
})
