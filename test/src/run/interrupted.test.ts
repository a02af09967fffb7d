/** What lies where at each step of a save, and what is left of it when it ends in the midst. */
import { memory } from 'rxephys'
import { setTimes } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import { binaryFolder } from '../../../sinks/binaryFolder.js'
import { builtIn } from '../../../src/catalog.js'
import type { SinkInstance, SinkPlan } from '../../../src/declare/sink.js'
import { journalOf, lockOf, replacedOf, temporaryOf } from '../../../src/encoding/unfinished.js'
import type { TracesNode } from '../../../src/engine/node.js'
import { orThrow } from '../../../src/model/attempt.js'
import { readJournal } from '../../../src/run/journal.js'
import { save } from '../../../src/run/save.js'
import type { SaveOptions } from '../../../src/run/saveFields.js'
import { put, textsOf } from './support.js'

const OUT = '/data/out'
const traces = [Int16Array.from({ length: 50 }, (_, at) => at), Int16Array.from({ length: 30 }, (_, at) => -at)]
const raw = (await memory({ traces, samplingFrequency: 1000, channelIds: ['a'] })).node

if (raw._tag !== 'source') throw new Error('a source')
const source = raw

/** What happens at each step of a save. */
interface Watch {
  readonly plan?: (plan: SinkPlan) => Partial<SinkPlan>
  readonly files?: Partial<MemoryFiles>
}
const sink = orThrow(binaryFolder.instantiate({ folder: OUT }, 'sink'))
/** Save in runs of 20 frames. */
const saveTo = (files: MemoryFiles, options: SaveOptions = {}, watch: Watch = {}, of: TracesNode = raw): Promise<void> => {
  const watched: SinkInstance = {
    ...sink,
    plan: (subject, on) => {
      const plan = orThrow(sink.plan(subject, on))
      return { _tag: 'Right', right: { ...plan, ...watch.plan?.(plan) } }
    },
  }
  const context = { files: { ...files, ...watch.files }, catalog: builtIn, modules: [] }
  return save(of, watched, { chunkSize: 1, ...options }, context)
}
const newFiles = (): MemoryFiles => {
  const files = memoryFiles()
  files.makeFolder('/data')
  return files
}
const saved = newFiles()
await saveTo(saved)
const whole = textsOf(saved)

/** A save that is stopped once a run of it is done. */
const stopped = async (): Promise<MemoryFiles> => {
  const files = newFiles()
  const control = new AbortController()
  const writeWhole: MemoryFiles['writeWhole'] = (path, content) => {
    files.writeWhole(path, content)
    if (path === journalOf(OUT, files) && `${content}`.includes('"start":20')) control.abort()
  }
  await expect(saveTo(files, { signal: control.signal }, { files: { writeWhole } })).rejects.toThrow('Aborted')
  return files
}

describe('the journal of a save', () => {
  test('tells each run when it is written, and nothing is left of it at the end', async () => {
    const files = newFiles()
    const told: (readonly number[])[] = []
    const writeWhole: MemoryFiles['writeWhole'] = (path, content) => {
      files.writeWhole(path, content)
      const journal = path === journalOf(OUT, files) ? readJournal(OUT, files) : undefined
      if (journal !== undefined) told.push([journal.totalFrames, ...journal.done.map(({ segment, end }) => 100 * segment + end)])
    }
    await saveTo(files, {}, { files: { writeWhole } })
    expect(told).toEqual([[80], [80, 20], [80, 20, 40], [80, 20, 40, 50], [80, 20, 40, 50, 120], [80, 20, 40, 50, 120, 130]])
    expect(textsOf(files)).toEqual(whole)
    expect(Object.keys(whole).every((path) => path.startsWith(`${OUT}/`))).toBe(true)
  })

  test('is of one pipeline, one length of each segment, one dtype, and what its sources hold', async () => {
    const identity = async (change: Watch['plan'], of = raw): Promise<string | undefined> => {
      const files = newFiles()
      let found: string | undefined
      const finish = async (): Promise<void> => {
        found = readJournal(OUT, files)?.identity
        throw new Error('seen')
      }
      await saveTo(files, {}, { plan: (plan) => ({ ...change?.(plan), finish }) }, of).catch(() => undefined)
      return found
    }
    const [first] = raw.segments
    const found = await Promise.all([
      identity(undefined),
      identity(() => ({ dtype: 'float32' })),
      identity(({ job }) => ({ job: [job] })),
      identity(undefined, { ...raw, segments: [{ ...first, frames: 49 }, raw.segments[1]] }),
    ])
    traces[0][3]++
    found.push(await identity(undefined))
    traces[0][3]--
    expect(new Set(found).size).toBe(5)
    expect(await identity(undefined)).toBe(found[0])
  })
})

describe('a save that ends in the midst', () => {
  const fails = (files: MemoryFiles, plan: Partial<SinkPlan>, options: SaveOptions = {}): Promise<void> =>
    expect(saveTo(files, options, { plan: () => plan })).rejects.toThrow()
  const broken = async (): Promise<never> => {
    throw new Error('broken')
  }
  const prepare = (): never => {
    throw new Error('broken')
  }

  test('stays, to be gone on with to the same bytes; what is done is not read again', async () => {
    const files = await stopped()
    expect(readJournal(OUT, files)?.done.map(({ start }) => start)).toEqual([0, 20])
    expect(files.stat(lockOf(OUT, files))).toBeUndefined()
    const read: number[] = []
    const { reader } = source
    const watched = {
      ...raw,
      reader: {
        ...reader,
        read: (request: Parameters<typeof reader.read>[0]) => {
          read.push(100 * request.segment + request.start)
          return reader.read(request)
        },
      },
    }
    await saveTo(files, { resume: true }, {}, watched)
    expect(Math.min(...read)).toBe(40)
    expect(textsOf(files)).toEqual(whole)
  })

  test('leaves nothing where nothing was done, or where nothing can be built upon', async () => {
    const files = newFiles()
    await fails(files, { prepare })
    expect(files.list('/data')).toEqual([])
    const unreadable = { ...raw, reader: { ...source.reader, read: prepare } }
    await expect(saveTo(files, {}, {}, unreadable)).rejects.toThrow('broken')
    expect(files.list('/data')).toEqual([])
    await fails(files, { stands: undefined as never, finish: broken })
    expect(files.list('/data')).toEqual([])
    await fails(files, { finish: broken })
    expect(readJournal(OUT, files)?.done).toHaveLength(5)
  })

  test('stays where it was stopped before a run was done', async () => {
    const files = newFiles()
    const control = new AbortController()
    await fails(files, { prepare: () => control.abort() }, { signal: control.signal })
    expect(readJournal(OUT, files)?.done).toEqual([])
  })

  test('leaves what it has found as it was where it may not begin', async () => {
    const files = await stopped()
    const before = textsOf(files)
    await expect(saveTo(files)).rejects.toThrow('Incomplete')
    expect(textsOf(files)).toEqual(before)
    await saveTo(files, { overwrite: true })
    expect(textsOf(files)).toEqual(whole)
    await expect(saveTo(files)).rejects.toThrow('expected nothing there')
    expect(textsOf(files)).toEqual(whole)
  })

  test('begins anew on what an earlier one has left of another pipeline', async () => {
    const files = await stopped()
    let found: unknown = 'nothing was prepared'
    const prepare = (plan: SinkPlan) => () => {
      found = files.stat(temporaryOf(OUT, files))
      plan.prepare()
    }
    await saveTo(files, { overwrite: true }, { plan: (plan) => ({ prepare: prepare(plan) }) })
    expect(found).toBeUndefined()
    expect(textsOf(files)).toEqual(whole)
  })

  test('leaves nothing where its source has changed meanwhile', async () => {
    const files = newFiles()
    const finish = async (): Promise<void> => void traces[1][29]++
    await expect(saveTo(files, {}, { plan: () => ({ finish }) })).rejects.toThrow('Conflict: sources of /data/out')
    traces[1][29]--
    expect(files.list('/data')).toEqual([])
  })

  test('for a reason of the system’s is told as a fault of the output', async () => {
    const finish = async (): Promise<never> => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    await expect(saveTo(newFiles(), {}, { plan: () => ({ finish }) })).rejects.toThrow(/NoSpace: writing \/data\/out/)
  })

  test('where its lock is lost, or its place is taken, puts nothing there', async () => {
    const files = newFiles()
    const sealed = (act: () => void) => (plan: SinkPlan) => ({
      finish: async (receipts: Parameters<SinkPlan['finish']>[0]) => {
        await plan.finish(receipts)
        act()
      },
    })
    const lost = saveTo(files, {}, { plan: sealed(() => files.remove(lockOf(OUT, files))) })
    await expect(lost).rejects.toThrow('that of another, or none')
    expect(files.stat(OUT)).toBeUndefined()
    const taken = newFiles()
    const meanwhile = saveTo(taken, {}, { plan: sealed(() => put(taken, { [`${OUT}/notes.txt`]: 'mine' })) })
    await expect(meanwhile).rejects.toThrow('expected nothing there')
    expect(taken.list(OUT)).toEqual(['notes.txt'])
  })
})

test('a disk without room is refused, unless what takes the room is there already', async () => {
  const full = { freeBytes: () => 159 }
  const files = newFiles()
  await expect(saveTo(files, {}, { files: full })).rejects.toThrow(/NoSpace: output \/data\/out: needs 324 bytes/)
  expect(files.list('/data')).toEqual([])
  const half = await stopped()
  await saveTo(half, { resume: true }, { files: full })
  expect(textsOf(half)).toEqual(whole)
})

describe('a save whose swap was interrupted', () => {
  /** All is written, and what stood there is moved aside. */
  const halfway = async (): Promise<MemoryFiles> => {
    const files = newFiles()
    put(files, { [`${OUT}/old.txt`]: 'old', [`${OUT}/binary.json`]: '{}' })
    const rename: MemoryFiles['rename'] = (from, to) => {
      if (to === OUT) throw new Error('the power is cut')
      files.rename(from, to)
    }
    const plan = (): Partial<SinkPlan> => ({ replaceable: () => ({ _tag: 'Right', right: undefined }) })
    await saveTo(files, { overwrite: true }, { plan, files: { rename } }).catch(() => undefined)
    expect(files.stat(OUT)).toBeUndefined()
    return files
  }

  test('is finished by one that goes on with it, and writes nothing', async () => {
    const files = await halfway()
    const prepare = (): never => {
      throw new Error('nothing is to be written')
    }
    await saveTo(files, { resume: true }, { plan: () => ({ prepare }) })
    expect(textsOf(files)).toEqual(whole)
  })

  test('is finished by any other too, which then finds it in its place', async () => {
    const files = await halfway()
    expect(files.stat(replacedOf(OUT, files))).toBeDefined()
    await expect(saveTo(files)).rejects.toThrow('expected nothing there')
    expect(files.list(OUT)).toContain('binary.json')
    expect(files.stat(replacedOf(OUT, files))).toBeUndefined()
    const later = await halfway()
    const shorter = { ...raw, segments: raw.segments.map((each) => ({ ...each, frames: each.frames - 1 })) }
    await expect(saveTo(later, { resume: true }, {}, shorter)).rejects.toThrow('expected nothing there')
  })
})

test('arrays of a pipeline are saved beside it, by the names that it has for them', async () => {
  const long = await memory({ traces: [new Int16Array(3000)], samplingFrequency: 1000, channelIds: ['a'] })
  const times = Float64Array.from({ length: 3000 }, (_, frame) => frame / 500)
  const files = newFiles()
  await saveTo(files, {}, {}, long.pipe(setTimes({ times })).node)
  const { nodes } = JSON.parse(files.readText(`${OUT}/rxephys.json`))
  const name: string = nodes[1].params.times
  expect(files.list(OUT)).toContain(name)
})
