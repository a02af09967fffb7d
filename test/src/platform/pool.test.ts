import { describe, expect, test } from 'vitest'
import { FilePool } from '../../../src/platform/pool.js'

/** A pool of files that are only counted: which are open, and how often each was opened. */
const counted = (most: number) => {
  const open = new Set<number>()
  const opened: string[] = []
  let last = 0
  let [limit, refusals] = [Number.POSITIVE_INFINITY, 0]
  const pool = new FilePool(most, (descriptor) => {
    if (!open.delete(descriptor)) throw new Error(`${descriptor} is not open`)
  })
  const acquire = (name: string): number => {
    if (open.size >= limit) {
      refusals++
      throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' })
    }
    opened.push(name)
    open.add(++last)
    return last
  }
  return {
    pool,
    open,
    opened,
    file: (name: string) => pool.file(() => acquire(name)),
    allow: (count: number) => {
      limit = count
    },
    refusals: () => refusals,
  }
}

/** Something that is waited for, and how to end it. */
const waiting = () => {
  let end = (): void => undefined
  const done = new Promise<void>((resolve) => {
    end = resolve
  })
  return { done, end }
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('files of a pool', () => {
  test('stay open between uses, and the one that was used longest ago makes room', () => {
    const { file, open, opened } = counted(2)
    const [a, b, c] = ['a', 'b', 'c'].map(file)
    for (const each of [a, b, a, c, a, b]) each.use((descriptor) => expect(open).toContain(descriptor))
    expect(opened).toEqual(['a', 'b', 'c', 'b'])
    expect(open.size).toBe(2)
  })

  test('are closed when asked, and open again by themselves', () => {
    const { file, open, opened } = counted(2)
    const a = file('a')
    a.use(() => undefined)
    a.close()
    a.close()
    expect(open.size).toBe(0)
    a.use(() => undefined)
    expect(opened).toEqual(['a', 'a'])
  })

  test('are never closed while they are read, and then at once', async () => {
    const { file, open } = counted(1)
    const [a, b] = ['a', 'b'].map(file)
    const { done, end } = waiting()
    const reading = a.useLater(async (descriptor) => {
      await done
      expect(open).toContain(descriptor)
    })
    a.close()
    b.use(() => expect(open.size).toBe(2))
    expect(open.size).toBe(2)
    end()
    await reading
    expect(open.size).toBe(1)
  })

  test('closed while they are read, and used again meanwhile, stay open', async () => {
    const { file, open, opened } = counted(2)
    const a = file('a')
    const { done, end } = waiting()
    const reading = a.useLater(() => done)
    a.close()
    a.use(() => undefined)
    end()
    await reading
    expect([open.size, opened]).toEqual([1, ['a']])
  })

  test('wait for each other when they are read later, in turn', async () => {
    const { file, open } = counted(2)
    let most = 0
    const reads = Array.from({ length: 20 }, (_, index) =>
      file(`${index}`).useLater(async () => {
        most = Math.max(most, open.size)
        await turn()
      }),
    )
    await Promise.all(reads)
    expect([most, open.size]).toEqual([2, 2])
  })

  test('that cannot be opened leave their place to the next, and hold nothing', async () => {
    const { file, pool, open } = counted(1)
    const { done, end } = waiting()
    const first = file('a').useLater(() => done)
    const broken = pool.file(() => {
      throw new Error('no such file')
    })
    const failing = broken.useLater(async () => undefined)
    const after = file('b').useLater(async () => 'read')
    end()
    await first
    await expect(failing).rejects.toThrow('no such file')
    expect(await after).toBe('read')
    expect([open.size, pool.open]).toEqual([1, 1])
  })

  test('give up what only waits where the process may open no more', () => {
    const { file, pool, open, allow, refusals } = counted(10)
    for (const name of ['a', 'b', 'c']) file(name).use(() => undefined)
    allow(3)
    file('d').use(() => expect(open.size).toBe(1))
    expect([refusals(), pool.open]).toEqual([1, 1])
    allow(0)
    expect(() => file('e').use(() => undefined)).toThrow('EMFILE')
  })

  test('fail as their use does, and are given back', async () => {
    const { file, open } = counted(3)
    const a = file('a')
    const fail = (): never => {
      throw new Error('half way')
    }
    expect(() => a.use(fail)).toThrow('half way')
    await expect(a.useLater(async () => fail())).rejects.toThrow('half way')
    a.close()
    expect(open.size).toBe(0)
  })
})
