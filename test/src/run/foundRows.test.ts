/** Spikes that are found in samples are not looked for again when a save that was interrupted is gone on with. */

import { generateRecording } from 'rxephys'
import { detectPeaks } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { faultyFiles } from '../../../property-tests/faultyFiles.js'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import { builtIn } from '../../../src/catalog.js'
import { among } from '../../../src/declare/catalog.js'
import { foundOf } from '../../../src/encoding/unfinished.js'
import { Engine } from '../../../src/engine/engine.js'
import { orThrow } from '../../../src/model/attempt.js'
import type { Files } from '../../../src/platform/files.js'
import { saveRagged } from '../../../src/run/saveSpikes.js'

const recording = await generateRecording({ numChannels: 2, durations: [3.5, 2], samplingFrequency: 1000, dtype: 'int16' })
const peaks = recording.pipe(detectPeaks({ noiseLevels: [1, 1], method: 'by_channel', detectThreshold: 30 }))
const sinks = [...among(builtIn.sinks, { takes: 'spikes' }).values()]

/** The file system as a machine, at which one process is at work after the other. */
const newFiles = (): MemoryFiles => {
  const files = memoryFiles()
  files.makeFolder('/data')
  return files
}

/** Save, and count the seconds of samples that were read for it. */
const save = async (
  sink: (typeof sinks)[number],
  files: Files,
  options = {},
  provenance: { readonly of: string } = { of: 'peaks' },
) => {
  const out = `/data/out${sink.endings[0]}`
  const instance = orThrow(sink.instantiate({ [Object.keys(sink.fields)[0]]: out }, sink.kind))
  let frames = 0
  await saveRagged(
    peaks.node,
    instance,
    { provenance },
    { ...options, onProgress: () => frames++ },
    {
      engine: new Engine({ cacheBytes: 0 }),
      files,
    },
  )
  return { steps: frames - 1 }
}

describe.each(sinks)('$kind', (sink) => {
  const out = `/data/out${sink.endings[0]}`

  test('killed at any change, gone on with, it has the bytes of a save that nothing happened to', async () => {
    const clean = newFiles()
    const counted = faultyFiles(clean, { at: -1, how: 'EIO' })
    expect((await save(sink, counted.files)).steps).toBe(6)
    const expected = clean.snapshot('/data')
    const steps = new Set<number>()
    for (let at = 0; at < counted.changes(); at++) {
      const files = newFiles()
      await save(sink, faultyFiles(files.as(1), { at, how: 'death' }).files).catch(() => undefined)
      files.end(1)
      steps.add((await save(sink, files.as(2), { resume: true, overwrite: true })).steps)
      expect(files.snapshot('/data'), `killed at ${at}`).toEqual(expected)
    }
    // Those that begin anew, those that find no more, and all between.
    expect([...steps].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  test('what a power cut, or a bad disk, has left of it is found again', async () => {
    const clean = newFiles()
    await save(sink, clean)
    const counted = faultyFiles(newFiles(), { at: -1, how: 'EIO' })
    await save(sink, counted.files)
    const files = newFiles()
    await save(sink, faultyFiles(files.as(1), { at: Math.floor(0.5 * counted.changes()), how: 'death' }).files).catch(
      () => undefined,
    )
    files.end(1)
    const path = foundOf(out, files)
    const bytes = files.readBytes(path)
    for (const at of [0, 70, 80, bytes.length - 3].map((place) => Math.min(place, bytes.length - 1))) {
      const damaged = newFiles()
      damaged.makeFolder(files.dirname(path))
      damaged.writeWhole(
        path,
        bytes.map((byte, place) => (place === at ? byte ^ 1 : byte)),
      )
      const again = save(sink, damaged, { resume: true })
      if (at < 64) await expect(again).rejects.toThrow(/Conflict: unfinished save of .*found one of another/)
      else {
        await again
        expect(damaged.snapshot('/data')).toEqual(clean.snapshot('/data'))
      }
    }
  })

  test('that of another pipeline is not gone on with; without resume it is refused, and overwritten where asked', async () => {
    const files = newFiles()
    const counted = faultyFiles(newFiles(), { at: -1, how: 'EIO' })
    await save(sink, counted.files)
    await save(sink, faultyFiles(files.as(1), { at: Math.floor(0.5 * counted.changes()), how: 'death' }).files).catch(
      () => undefined,
    )
    files.end(1)
    const left = files.snapshot('/data')
    await expect(save(sink, files.as(2), { resume: true }, { of: 'others' })).rejects.toThrow(/found one of another/)
    await expect(save(sink, files.as(2))).rejects.toThrow(/Incomplete: .*save with resume to go on from there/)
    expect([...files.snapshot('/data').keys()].filter((name) => !name.includes('lock'))).toEqual(
      [...left.keys()].filter((name) => !name.includes('lock')),
    )
    expect((await save(sink, files.as(2), { overwrite: true })).steps).toBe(6)
  })
})
