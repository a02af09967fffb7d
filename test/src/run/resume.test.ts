/** Going on with a save that was interrupted: on the same pipeline, on sources that hold the same, and nowhere else. */
import fs from 'node:fs'
import { binary, generateRecording, memory, open, type Recording } from 'rxephys'
import { bandpassFilter, scale } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { filesBelow, placesIn } from './support.js'

const place = placesIn('resume')
const band = bandpassFilter({ freqMin: 50, freqMax: 300, blockFrames: 100 })
const noise = { numChannels: 4, durations: [20, 20, 20], samplingFrequency: 1000, dtype: 'int16' } as const
const raw = await generateRecording({ ...noise, seed: 1 })
const unfinished = (name: string): string => place(`${name}.rxephys-unfinished`)
const journal = (name: string): string => `${unfinished(name)}/rxephys-journal.json`

/** Save until a run is done and another begun, then stop. */
const stopped = async (recording: Recording, name: string): Promise<void> => {
  const control = new AbortController()
  const timer = setInterval(() => {
    if (fs.existsSync(journal(name)) && fs.readFileSync(journal(name), 'utf8').includes('receipt')) control.abort()
  }, 1)
  await expect(recording.save(place(name), { chunkSize: 100, signal: control.signal })).rejects.toThrow('Aborted')
  clearInterval(timer)
}
const bytesOf = (name: string): Buffer => fs.readFileSync(place(name))

describe('a save is gone on with', () => {
  test('to the bytes that it would have had, whatever its journal says of what is no longer there', async () => {
    const recording = raw.pipe(band)
    await stopped(recording, 'gap')
    const traces = `${unfinished('gap')}/new/traces_cached_seg0.raw`
    const bytes = fs.readFileSync(traces)
    fs.writeFileSync(traces, Buffer.alloc(bytes.length))
    fs.writeFileSync(`${unfinished('gap')}/new/stray.npy`, 'of another release')
    await recording.save(place('gap'), { resume: true })
    await recording.save(place('whole'))
    expect(filesBelow(place('gap'))).toEqual(filesBelow(place('whole')))
  })

  test('not by another pipeline', async () => {
    await stopped(raw.pipe(band), 'pipeline')
    const other = raw.pipe(band, scale({ gain: 2, dtype: 'int16' }))
    await expect(other.save(place('pipeline'), { resume: true })).rejects.toThrow(/Conflict: unfinished save of .*one of another/)
    expect(fs.existsSync(journal('pipeline'))).toBe(true)
    await other.save(place('pipeline'), { overwrite: true })
    expect((await (await open(place('pipeline'))).getTraces({ segment: 0 })).data).toEqual(
      (await other.getTraces({ segment: 0 })).data,
    )
  })
})

/** Recordings whose source is changed between two saves: the same names, lengths and parameters, other samples. */
const changes: readonly (readonly [string, (name: string) => Promise<readonly [Recording, () => Promise<Recording>]>])[] = [
  [
    'a raw file',
    async (name) => {
      const files = [0, 1, 2].map((segment) => place(`${name}${segment}.dat`))
      await raw.writeBinary(files)
      // As a recording that others have written.
      for (const file of files) fs.rmSync(`${file}.checksums.json`)
      const again = () => binary({ filePaths: files, samplingFrequency: 1000, numChannels: 4, dtype: 'int16' })
      const change = async () => {
        const { atime, mtime } = fs.statSync(files[2])
        const bytes = fs.readFileSync(files[2])
        const file = fs.openSync(files[2], 'r+')
        fs.writeSync(file, Buffer.from([bytes[80_001] ^ 1]), 0, 1, 80_001)
        fs.closeSync(file)
        fs.utimesSync(files[2], atime, mtime)
        return again()
      }
      return [await again(), change]
    },
  ],
  [
    'a raw file of another time',
    async (name) => {
      const files = [0, 1, 2].map((segment) => place(`${name}${segment}.dat`))
      await raw.writeBinary(files)
      const again = () => binary({ filePaths: files, samplingFrequency: 1000, numChannels: 4, dtype: 'int16' })
      const change = () => {
        fs.utimesSync(files[1], 1, 1)
        return again()
      }
      return [await again(), change]
    },
  ],
  [
    'a saved folder',
    async (name) => {
      const from = place(`${name}.from`)
      const other = place(`${name}.other`)
      await (await generateRecording({ ...noise, seed: 2 })).save(other)
      const change = () => {
        fs.rmSync(from, { recursive: true })
        fs.renameSync(other, from)
        return open(from)
      }
      return [await raw.save(from), change]
    },
  ],
  [
    'a folder without a manifest',
    async (name) => {
      const from = place(`${name}.from`)
      await raw.save(from)
      for (const each of ['checksums.json', 'rxephys.json']) fs.rmSync(`${from}/${each}`)
      const change = () => {
        const bytes = fs.readFileSync(`${from}/traces_cached_seg2.raw`)
        bytes[0] ^= 1
        fs.writeFileSync(`${from}/traces_cached_seg2.raw`, bytes)
        return open(from)
      }
      return [await open(from), change]
    },
  ],
  [
    'samples in memory',
    async () => {
      const traces = await Promise.all(
        [0, 1, 2].map(async (segment) => Int16Array.from((await raw.getTraces({ segment })).data, Number)),
      )
      const again = () => memory({ traces, samplingFrequency: 1000, channelIds: [0, 1, 2, 3] })
      const change = () => {
        traces[2][7]++
        return again()
      }
      return [await again(), change]
    },
  ],
]

describe.each(changes)('%s', (what, make) => {
  test('that holds something else is not gone on with; the same is, opened anew', async () => {
    const name = what.replaceAll(' ', '-')
    const [recording, change] = await make(name)
    await stopped(recording.pipe(band), name)
    const changed = (await change()).pipe(band)
    await expect(changed.save(place(name), { resume: true })).rejects.toThrow(
      /Conflict: unfinished save of .*on unchanged sources, found one of another/,
    )
    await stopped(changed, `${name}-again`)
    await changed.save(place(`${name}-again`), { resume: true })
    await changed.save(place(`${name}-whole`))
    const [found, expected] = [`${name}-again`, `${name}-whole`].map((each) => bytesOf(`${each}/traces_cached_seg2.raw`))
    expect(found.equals(expected)).toBe(true)
  })

  test('that changes while it is saved makes a fault', async () => {
    const name = `${what.replaceAll(' ', '-')}-meanwhile`
    const [recording, change] = await make(name)
    let changed: Promise<unknown> | undefined
    // It is told when the sources are known and no run is done: no machine is so fast that the save is over by then.
    const onVerbose = (): void => {
      changed ??= change()
    }
    const told = await recording
      .pipe(band)
      .save(place(name), { chunkSize: 100, verbose: true, onVerbose })
      .catch((error: unknown) => String(error))
    await changed
    expect(told).toMatch(
      /Conflict: sources of .*expected what they held when the save began|Conflict: .*has taken its place|Corrupt/,
    )
    expect(fs.existsSync(place(name))).toBe(false)
    // One that is met on the way may be put right: what is done then stays.
    if (String(told).includes('Conflict: sources')) expect(fs.existsSync(unfinished(name))).toBe(false)
  })
})
