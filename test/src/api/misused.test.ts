/** What is given in place of what was meant is a fault that says which was meant, wherever JavaScript lets it pass. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  type Chunk,
  type CommonChunk,
  extractWaveforms,
  FaultError,
  gapsToSegments,
  generateSorting,
  lift,
  liftDetector,
  liftSorting,
  liftSortings,
  memory,
  onNotice,
  type SpikeChunk,
  spikeAmplitudes,
} from 'rxephys'
import { appendRecordings, frameSlice, scale, selectUnits } from 'rxephys/operators'
import { concatMap, lastValueFrom, type Observable, of, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { liftComposed, liftMany } from '../../../src/api/lift.js'
import { liftFrame, liftWithRecording } from '../../../src/api/liftSorting.js'
import { notice, tellListeners } from '../../../src/model/notice.js'
import { openRead } from '../../../src/platform/nodeHandles.js'

const recording = await memory({ traces: [Int16Array.of(1, 2, 3, 4)], samplingFrequency: 1000, channelIds: ['a', 'b'] })
const sorting = await generateSorting({ durations: [1] })

const faultFrom = async (act: () => unknown): Promise<string> => {
  try {
    await act()
    return 'no fault'
  } catch (error) {
    return error instanceof FaultError ? error.message : `not a fault: ${error}`
  }
}

test('a hole in a list of recordings is none of them', async () => {
  // biome-ignore lint/suspicious/noSparseArray: it is what is refused
  const holes = [recording, , recording] as never
  expect(await faultFrom(() => appendRecordings(holes))).toMatch(/^InvalidParams: appendRecordings\[1\]: expected a recording/)
})

test.each([{}, null, undefined, 5, [1, 2]])('sampleIndexToTime of %j', async (frames) => {
  expect(await faultFrom(() => sorting.sampleIndexToTime(frames as never))).toMatch(
    /^InvalidParams: sampleIndexToTime.frames: expected a Float64Array of frames/,
  )
})

test.each([{}, null, scale({ gain: 2 })])('apply of %s', (given) => {
  for (const each of [recording, sorting])
    expect(each.apply(given as never)).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'InvalidParams', path: expect.stringMatching(/^(recording|sorting)\.apply$/) },
    })
})

test.each([
  ['lift', lift],
  ['liftComposed', liftComposed],
  ['liftDetector', liftDetector],
  ['liftFrame', liftFrame],
  ['liftMany', liftMany],
  ['liftSorting', liftSorting],
  ['liftSortings', liftSortings],
  ['liftWithRecording', liftWithRecording],
])('%s of what declares nothing of its sort', async (name, make) => {
  for (const given of [null, undefined, 5, {}, { kind: 'mine' }, scale])
    expect(await faultFrom(() => make(given as never))).toMatch(new RegExp(`^InvalidParams: ${name}: expected what define`))
})

describe('a stream', () => {
  test.each([
    ['samples', scale({ gain: 2 })],
    ['frames', frameSlice({ startFrame: 0 })],
    ['spikes', selectUnits({ unitIds: [0] })],
    ['gaps', gapsToSegments()],
    ['waveforms', extractWaveforms()],
    ['amplitudes', spikeAmplitudes()],
  ] as const)('of %s that sends what is no chunk', async (_what, operator) => {
    for (const sent of [null, undefined, 5])
      expect(await faultFrom(() => lastValueFrom((of(sent) as Observable<never>).pipe(operator as never)))).toMatch(
        /^Conflict: a chunk of .*, found /,
      )
  })

  test('of traces alone has no waveforms', async () => {
    const bare = recording.chunks() as unknown as Observable<CommonChunk>
    expect(await faultFrom(() => lastValueFrom(bare.pipe(extractWaveforms())))).toBe(
      'Conflict: a chunk of the input of extractWaveforms: expected traces with the spikes of the same frames, found no spikes ' +
        '(put withSpikes(sorting, margin) before extractWaveforms)',
    )
  })

  test('that goes on after the last chunk of a segment', async () => {
    const message = /: expected 1: segment 0 has ended with its `last` chunk, found 0$/
    const twice = recording.chunks().pipe(concatMap((chunk: Chunk) => of(chunk, { ...chunk, start: 2 })))
    expect(await faultFrom(() => lastValueFrom(twice.pipe(scale({ gain: 2 }), toArray())))).toMatch(message)
    const spikes = sorting.chunks().pipe(concatMap((chunk: SpikeChunk) => (chunk.last ? of(chunk, chunk) : of(chunk))))
    expect(await faultFrom(() => lastValueFrom(spikes.pipe(selectUnits({ unitIds: ['0'] }), toArray())))).toMatch(message)
  })
})

describe('onNotice', () => {
  test('is told what listens', async () => {
    expect(await faultFrom(() => onNotice(5 as never))).toBe(
      'InvalidParams: onNotice: expected a function that is told of each notice, found number',
    )
  })

  test('of a listener that throws changes nothing of what is told: it is thrown once more when that is over', async () => {
    const [others, uncaught]: [string[], unknown[]] = [[], []]
    const handlers = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => uncaught.push(error))
    const stops = [
      onNotice(() => {
        throw new TypeError('mine')
      }),
      onNotice(({ message }) => others.push(message)),
    ]
    try {
      tellListeners([notice('Tolerated', 'something')])
      await new Promise((done) => setTimeout(done, 5))
    } finally {
      for (const stop of stops) stop()
      process.removeAllListeners('uncaughtException')
      for (const handler of handlers) process.on('uncaughtException', handler)
    }
    expect(others).toEqual(['something'])
    expect(uncaught.map(String)).toEqual([
      'FaultError: Conflict: a listener of onNotice: expected no error, found TypeError: mine',
    ])
  })
})

test('a file that the system refuses to open for reading is named', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-misused-'))
  const circle = path.join(folder, 'circle.bin')
  fs.symlinkSync(circle, circle)
  expect(() => openRead(circle)).toThrow(`Unreadable: reading ${circle}: expected links that lead somewhere`)
  fs.rmSync(folder, { recursive: true })
})
