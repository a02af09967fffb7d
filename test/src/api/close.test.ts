/** What is open of files: no more than a few, none after `close`, and never two versions of one. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { aggregateChannels, binary, generateRecording, generateSorting, open, type Recording } from 'rxephys'
import { bandpassFilter, frameSlice, setTimes } from 'rxephys/operators'
import { lastValueFrom } from 'rxjs'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-close-')))
afterAll(() => fs.rmSync(base, { recursive: true }))
const place = (name: string): string => path.join(base, name)

const counts = fs.existsSync('/proc/self/fd')
/** How many descriptors of this process lead to a file of this test's. */
const openFiles = (): number =>
  fs.readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(base)
    } catch {
      return false
    }
  }).length

const noise = { numChannels: 4, samplingFrequency: 1000, dtype: 'int16' } as const
const saved = await (await generateRecording({ ...noise, durations: [1, 1, 1] })).save(place('saved'))
saved.close()
const raw = (name: string, frames = 100): string => {
  fs.writeFileSync(place(name), new Uint8Array(Int16Array.from({ length: 4 * frames }, (_, sample) => sample).buffer))
  return place(name)
}
const opened = (filePaths: readonly string[]): Promise<Recording> =>
  binary({ filePaths: [...filePaths], samplingFrequency: 1000, numChannels: 4, dtype: 'int16' })
const window = { startFrame: 2, endFrame: 4 }

describe.runIf(counts)('files that are open', () => {
  beforeEach(() => expect(openFiles()).toBe(0))

  test('are few, however many recordings are opened and never closed', async () => {
    const all: Recording[] = []
    for (let count = 0; count < 200; count++) {
      const recording = await open(place('saved'))
      await recording.getTraces({ segment: count % 3, ...window })
      all.push(recording)
    }
    expect(openFiles()).toBeLessThanOrEqual(64)
    expect(openFiles()).toBeGreaterThan(0)
    const [first] = all
    expect((await first.getTraces({ segment: 0, ...window })).data).toEqual(
      (await saved.getTraces({ segment: 0, ...window })).data,
    )
    for (const each of [...all, saved]) each.close()
    expect(openFiles()).toBe(0)
  })

  test('are closed with the recording, at once or at the end of its block, and opened again by the next read', async () => {
    const recording = await open(place('saved'))
    const expected = await recording.getTraces({ segment: 1 })
    expect(openFiles()).toBe(1)
    recording.close()
    expect(openFiles()).toBe(0)
    {
      using again = recording
      expect((await again.getTraces({ segment: 1 })).data).toEqual(expected.data)
      expect(openFiles()).toBe(1)
    }
    expect(openFiles()).toBe(0)
    {
      await using later = await open(place('saved'))
      await later.getTraces({ segment: 1 })
    }
    expect(openFiles()).toBe(0)
  })

  test('belong to the sources: what is derived closes them for all, and all read on', async () => {
    const [a, b] = await Promise.all([opened([raw('a')]), opened([raw('b')])])
    const both = aggregateChannels([a, b]).pipe(bandpassFilter({ freqMin: 50, freqMax: 300 }))
    const [expected, own] = [await both.getTraces(), await a.getTraces(window)]
    expect(openFiles()).toBe(2)
    both.close()
    expect(openFiles()).toBe(0)
    expect((await a.getTraces(window)).data).toEqual(own.data)
    expect((await both.getTraces()).data).toEqual(expected.data)
    both.close()
  })

  test('are given back when what is under way has ended', async () => {
    const recording = await open(place('saved'))
    const reading = lastValueFrom(recording.mapChunks(async (chunk) => chunk.frames, { chunkSize: 100 }))
    const traces = recording.getTraces({ segment: 0 })
    recording.close()
    expect(await reading).toBe(100)
    expect((await traces).frames).toBe(1000)
    recording.close()
    expect(openFiles()).toBe(0)
  })

  test('of times and of spikes are open only while they are read', async () => {
    const clock = Float64Array.from({ length: 100 }, (_, frame) => 5 + frame)
    using untimed = await opened([raw('untimed')])
    using timed = await untimed.pipe(setTimes({ times: clock })).save(place('timed'))
    untimed.close()
    expect((await timed.getTimes(window))[0]).toBe(7)
    const sorting = await (await generateSorting({ numUnits: 3, durations: [10], samplingFrequency: 1000 })).save(place('units'))
    const registered = await sorting.registerRecording(timed)
    await registered.getSpikes({ startFrame: 0, endFrame: 50 })
    await timed.getTraces(window)
    expect(openFiles()).toBe(1)
    registered.close()
    expect(openFiles()).toBe(0)
  })

  test.each([1, 2])('of a save by %d jobs are given back when it is done, when it fails and when it is stopped', async (jobs) => {
    using recording = await open(place('saved'))
    const filtered = recording.pipe(bandpassFilter({ freqMin: 50, freqMax: 300, blockFrames: 10 }))
    /** Stops a save when it tells how it goes about its work: no machine is so fast that it is over by then. */
    const stopped = () => {
      const controller = new AbortController()
      return { signal: controller.signal, verbose: true, onVerbose: () => controller.abort() }
    }
    const run = async (name: string, options: object): Promise<unknown> => {
      const outcome = await filtered.save(place(name), { jobs, chunkSize: 200, ...options }).catch((error: unknown) => error)
      recording.close()
      expect(openFiles()).toBe(0)
      return outcome
    }
    expect(await run(`done ${jobs}`, {})).toMatchObject({ samplingFrequency: 1000 })
    expect(await run(`stopped ${jobs}`, stopped())).toMatchObject({ fault: { _tag: 'Aborted' } })
    expect(await run(`small ${jobs}`, { memoryBudget: 1000 })).toMatchObject({ fault: { _tag: 'NoSpace' } })
    const cut = raw(`cut ${jobs}`, 3000)
    using short = await opened([cut])
    fs.truncateSync(cut, 4 * 2 * 2000)
    const failed = await short.save(place(`failed ${jobs}`), { jobs, chunkSize: 100 }).catch((error: unknown) => error)
    // A worker opens the file as it is then, and finds fewer frames than were planned.
    expect(failed).toMatchObject({ fault: { _tag: jobs === 1 ? 'Incomplete' : 'OutOfRange' } })
    short.close()
    expect(openFiles()).toBe(0)
  })
})

describe('a file that is another when it is opened again', () => {
  const rewritten = (file: string): void => {
    const bytes = fs.readFileSync(file)
    bytes[bytes.length - 1] ^= 1
    fs.writeFileSync(file, bytes)
    fs.utimesSync(file, new Date(), new Date(Date.now() + 5000))
  }
  test.each<[string, (file: string) => void, object]>([
    ['written to', rewritten, { _tag: 'Conflict', found: expect.stringContaining('written to at') }],
    ['longer', (file) => fs.appendFileSync(file, 'a frame!'), { _tag: 'Conflict', found: '808 bytes in place of 800' }],
    [
      'put in its place, as old and as long',
      (file) => {
        const { atime, mtime } = fs.statSync(file)
        fs.copyFileSync(file, `${file}.other`)
        fs.utimesSync(`${file}.other`, atime, mtime)
        fs.renameSync(`${file}.other`, file)
      },
      { _tag: 'Conflict' },
    ],
    ['gone', (file) => fs.rmSync(file), { _tag: 'Unreadable', found: 'no such file' }],
  ])('%s is refused by its name, and is never mixed with the first', async (what, change, fault) => {
    const file = raw(`changed ${what}`)
    const recording = await opened([file])
    const sliced = recording.pipe(frameSlice({ startFrame: 10, endFrame: 60 }))
    await sliced.getTraces(window)
    change(file)
    recording.close()
    for (const each of [recording, sliced]) {
      await expect(each.getTraces(window)).rejects.toMatchObject({ fault })
      await expect(each.getTraces(window)).rejects.toThrow(file)
    }
    if (fs.existsSync(file)) expect((await (await opened([file])).getTraces(window)).frames).toBe(2)
  })

  test('of times, or of spikes, is refused too', async () => {
    const recording = await opened([raw('samples')])
    const npy = place('times.npy')
    const timed = recording.pipe(setTimes({ times: Float64Array.from({ length: 100 }, (_, frame) => frame / 1000) }))
    await timed.save(place('timed folder'), { overwrite: true })
    fs.copyFileSync(place('timed folder/times_cached_seg0.npy'), npy)
    const again = recording.pipe(setTimes({ times: npy }))
    expect(await again.getTimes(window)).toEqual(Float64Array.of(0.002, 0.003))
    rewritten(npy)
    await expect(again.getTimes(window)).rejects.toMatchObject({ fault: { _tag: 'Conflict', what: npy } })

    const sorting = await (await generateSorting({ numUnits: 3, durations: [10], samplingFrequency: 1000 })).save(place('spikes'))
    await sorting.getSpikes({ startFrame: 0, endFrame: 5000 })
    const spikes = fs
      .readdirSync(place('spikes'), { recursive: true })
      .map(String)
      .find((name) => name.endsWith('spikes.npy'))
    rewritten(path.join(place('spikes'), spikes ?? ''))
    await expect(sorting.getSpikes({ startFrame: 0, endFrame: 5000 })).rejects.toMatchObject({ fault: { _tag: 'Conflict' } })
  })
})

test.runIf(counts)('many segments of many files are read, joined and saved where a process may open 256 files', async () => {
  const paths = Array.from({ length: 150 }, (_, index) => raw(`part ${index}`, 20))
  const program = `
    import fs from 'node:fs'
    import { aggregateChannels, appendRecordings, binary } from 'rxephys'
    import { renameChannels } from 'rxephys/operators'
    const paths = ${JSON.stringify(paths)}
    const each = (filePaths) => binary({ filePaths, samplingFrequency: 1000, numChannels: 4, dtype: 'int16' })
    const rows = []
    for (const path of paths) rows.push((await each([path])).pipe(renameChannels({ newChannelIds: [0, 1, 2, 3].map((channel) => path + channel) })))
    const wide = aggregateChannels(rows)
    const long = appendRecordings([await each(paths), await each(paths)])
    for (const jobs of [1, 2])
      for (const [name, recording] of [['wide', wide], ['long', long]]) {
        const saved = await recording.save('${place('many')} ' + name + jobs, { jobs, chunkSize: 20 })
        for (const segment of saved.segments.keys()) {
          const [a, b] = await Promise.all([saved, recording].map((one) => one.getTraces({ segment })))
          if (!a.data.every((sample, index) => sample === b.data[index])) throw new Error('other samples')
        }
        saved.close()
      }
    wide.close()
    long.close()
    const left = fs.readdirSync('/proc/self/fd').filter((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd).startsWith('${base}') } catch { return false } })
    console.log(left.length + ' left')`
  const shell = `ulimit -n 256; exec "${process.execPath}" --input-type=module -e "$PROGRAM"`
  expect(execFileSync('/bin/sh', ['-c', shell], { env: { ...process.env, PROGRAM: program }, encoding: 'utf8' })).toBe('0 left\n')
})
