/** What stands in one folder: CatGT's output beside what it was made of, files of others, gates and triggers that differ. */
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spikeglx } from '../../sources/spikeglx.js'
import { detect, entries, folder, type Lines, probeMeta, putPair, ramp, streams } from './spikeglxRuns.js'
import { opened, put, read, refused } from './support.js'

let last = 0
const fresh = (): string => join(folder, `folder${++last}`)
/** Write `name`.bin of so many frames, and its .meta. */
const pair = (at: string, name: string, frames = 10, more: Lines = {}): string =>
  putPair(join(at, name), probeMeta(name, { firstSample: 0, ...more }), ramp(frames, 5))
const lf = (name: string, more: Lines = {}): string =>
  probeMeta(name, {
    imSampRate: 2500,
    snsApLfSy: '0,4,1',
    '~snsChanMap': '(384,384,1)(LF0;384:0)(LF1;385:1)(LF2;386:2)(LF30;414:30)(SY0;768:384)',
    ...more,
  })
const open = async (params: { readonly folder: string; readonly [key: string]: unknown }) => {
  const { segments, notices, closed, header } = await opened(spikeglx, params)
  return { frames: segments.map(({ frames }) => frames), told: (notices ?? []).map(({ message }) => message), closed, header }
}

describe('what CatGT made of files that are there too', () => {
  const beside = (at = fresh()): string => {
    pair(at, 'k_g0_t0.imec0.ap', 12)
    pair(at, 'k_g0_t1.imec0.ap', 13, { firstSample: 12 })
    pair(at, 'k_g0_tcat.imec0.ap', 25)
    return at
  }

  test('is left out, told, and left out again', async () => {
    const at = beside()
    const found = await open({ folder: at })
    expect(found).toMatchObject({ frames: [12, 13], closed: { folder: at, stream: 'imec0.ap', trigger: 'raw' } })
    expect(found.told).toEqual([expect.stringMatching(/tcat\.imec0\.ap\.bin is left out: CatGT made it of the same seconds as/)])
    expect(await open({ folder: at, ...found.closed })).toMatchObject({ frames: [12, 13], told: [], closed: found.closed })
  })

  test('is opened when it is asked for, or by its name; so is each of the others', async () => {
    const at = beside()
    expect((await open({ folder: at, trigger: 'cat' })).frames).toEqual([25])
    for (const [name, frames] of [
      ['k_g0_tcat.imec0.ap.bin', 25],
      ['k_g0_t0.imec0.ap.bin', 12],
      ['k_g0_t1.imec0.ap.meta', 13],
    ] as const)
      expect(await opened(spikeglx, detect(join(at, name)))).toMatchObject({ segments: [{ frames }], notices: [] })
  })

  test('may be of another stream, or stand in a folder of its own, inside the run or beside it', async () => {
    const mixed = fresh()
    pair(mixed, 'k_g0_t0.imec0.ap', 12)
    putPair(join(mixed, 'k_g0_tcat.imec0.lf'), lf('k_g0_tcat.imec0.lf', { firstSample: 0 }), ramp(9, 5))
    expect((await open({ folder: mixed, stream: 'imec0.ap' })).frames).toEqual([12])
    expect(await open({ folder: mixed, stream: 'imec0.lf' })).toMatchObject({ frames: [9], told: [] })
    const apart = fresh()
    pair(join(apart, 'k_g0', 'k_g0_imec0'), 'k_g0_t0.imec0.ap', 12)
    pair(join(apart, 'k_g0', 'catgt_k_g0', 'k_g0_imec0'), 'k_g0_tcat.imec0.ap', 12)
    pair(join(apart, 'catgt_k_g0', 'k_g0_imec0'), 'k_g0_tcat.imec0.ap', 12)
    const found = await open({ folder: apart })
    expect([found.frames, found.told.length]).toEqual([[12], 2])
  })

  test('covers the gates and triggers that it says, or all triggers of its gate', async () => {
    const at = fresh()
    for (const name of ['k_g0_t0', 'k_g0_t1', 'k_g1_t0']) pair(at, `${name}.imec0.ap`, 12)
    pair(at, 'k_g0_tcat.imec0.ap', 24, { catGVals: '0,1', catTVals: '0,1' })
    expect((await open({ folder: at })).frames).toEqual([12, 12, 12])
    const other = fresh()
    pair(other, 'k_g1_t0.imec0.ap', 12, { firstSample: 100 })
    pair(other, 'k_g0_tcat.imec0.ap', 24)
    expect(await open({ folder: other })).toMatchObject({
      frames: [24, 12],
      told: [expect.stringContaining('k_g0_tcat.imec0.ap.bin: made by CatGT, other segments are as they were recorded')],
    })
  })
})

describe('files that are none of the recording', () => {
  test('what systems leave beside files is passed over', async () => {
    const at = fresh()
    pair(at, 'o_g0_t0.imec0.ap')
    for (const name of ['._o_g0_t0.imec0.ap.meta', '._o_g0_t0.imec0.ap.bin', '.nfs00.imec0.ap.meta', '.DS_Store', 'Thumbs.db'])
      put(join(at, name), '\u0000\u0005\u0016')
    put(join(at, '__MACOSX', 'o_g0_t0.imec0.ap.meta'), 'x')
    put(join(at, '__MACOSX', 'o_g0_t0.imec0.ap.bin'), 'x')
    expect(await open({ folder: at })).toMatchObject({ frames: [10], told: [] })
    expect(streams(at)).toEqual(['imec0.ap', 'imec0.ap-SYNC'])
  })

  test('a pair of another program is passed over, told, and no SpikeGLX folder by itself', async () => {
    const at = fresh()
    put(join(at, 'camera.bin'), new Uint8Array(8))
    put(join(at, 'camera.meta'), '{"fps": 30}')
    expect(detect(at)).toBeUndefined()
    pair(at, 'o_g0_t0.imec0.ap')
    expect(await open({ folder: at })).toMatchObject({ frames: [10], told: [expect.stringContaining('camera.meta is not read')] })
  })

  test('a damaged .meta is refused where it is of the stream asked for, and of no matter where it is not', async () => {
    const at = fresh()
    pair(at, 'o_g0_t0.imec0.ap')
    put(join(at, 'o_g0_t0.imec1.ap.meta'), 'nSavedChans=5\n')
    put(join(at, 'o_g0_t0.imec1.ap.bin'), new Uint8Array(8))
    expect(await open({ folder: at })).toMatchObject({ frames: [10], told: [] })
    put(join(at, 'o_g0_t1.imec0.ap.meta'), 'nSavedChans=5\n')
    put(join(at, 'o_g0_t1.imec0.ap.bin'), new Uint8Array(8))
    expect(await refused(spikeglx, { folder: at })).toContain('o_g0_t1.imec0.ap.meta: expected "snsChanMap=..."')
    expect((await open({ folder: at, trigger: 0 })).frames).toEqual([10])
  })

  test('a segment whose other half is missing is told', async () => {
    const at = fresh()
    pair(at, 'o_g0_t0.imec0.ap')
    put(join(at, 'o_g0_t1.imec0.ap.bin'), new Uint8Array(8))
    expect((await open({ folder: at })).told).toEqual([expect.stringContaining('o_g0_t1.imec0.ap.bin is not read')])
  })
})

describe('one file of several', () => {
  test('opens by its name where gate and trigger do not tell it', async () => {
    const at = fresh()
    pair(at, 'a.imec0.ap', 7)
    pair(at, 'b.imec0.ap', 8)
    const params = detect(join(at, 'b.imec0.ap.bin'))
    expect(params).toEqual({ folder: at, stream: 'imec0.ap', file: 'b.imec0.ap.bin' })
    const { segments, closed } = await opened(spikeglx, params)
    expect([segments[0].frames, closed]).toEqual([8, params])
    expect(await refused(spikeglx, { folder: at })).toContain('the run of')
  })

  test('opens by its name where a copy stands below', async () => {
    const at = fresh()
    pair(at, 'a_g0_t0.imec0.ap', 7)
    pair(join(at, 'copy'), 'a_g0_t0.imec0.ap', 8)
    expect((await opened(spikeglx, detect(join(at, 'a_g0_t0.imec0.ap.bin')))).segments[0].frames).toBe(7)
  })

  test('opens by a name that says nothing', async () => {
    const at = fresh()
    putPair(join(at, 'my favourite'), probeMeta('a_g0_t0.imec0.ap'), ramp(4, 5))
    expect(detect(join(at, 'my favourite.bin'))).toEqual({ folder: at, stream: 'imec0.ap', gate: 0, trigger: 0 })
  })
})

describe('gates and triggers that differ are a Conflict', () => {
  const table = (entry: string): string => `(0,384)${entries.replace('(1 0 0 500 250 1)', entry)}`
  test.each<readonly [string, Lines, string]>([
    ['rate', { imSampRate: 30001 }, 'samplingFrequency of'],
    ['channels', { '~snsChanMap': '(384,384,1)(AP0;0:0)(AP1;1:1)(AP2;2:2)(AP31;31:31)(SY0;768:384)' }, 'channels of'],
    ['gain', { '~imroTbl': table('(1 0 0 1000 250 1)') }, 'the gain of channel 1 in'],
    ['range', { imAiRangeMax: 0.7 }, 'the gain of channel 0 in'],
    ['bank', { '~imroTbl': table('(1 1 0 500 250 1)') }, 'the probe in'],
    ['filter', { '~imroTbl': table('(1 0 0 500 250 0)') }, 'the probe in'],
    ['serial number', { imDatPrb_sn: 124 }, 'the probe in'],
    ['part', { imDatPrb_pn: 'NP1001' }, 'the probe in'],
  ])('in their %s', async (_, more, what) => {
    const at = fresh()
    pair(at, 'k_g0_t0.imec0.ap')
    pair(at, 'k_g1_t0.imec0.ap', 10, { firstSample: 100, ...more })
    expect(await refused(spikeglx, { folder: at })).toContain(`Conflict: ${what}`)
    expect((await open({ folder: at, gate: 1 })).frames).toEqual([10])
  })

  test('in their run', async () => {
    const at = fresh()
    pair(at, 'k_g0_t0.imec0.ap')
    pair(at, 'l_g1_t0.imec0.ap')
    expect(await refused(spikeglx, { folder: at })).toContain('expected "k", found "l"')
  })

  test('one that begins before the end of the one before is told', async () => {
    const at = fresh()
    pair(at, 'k_g0_t0.imec0.ap', 10, { firstSample: 100 })
    pair(at, 'k_g0_t1.imec0.ap', 10, { firstSample: 105 })
    expect((await open({ folder: at })).told).toEqual([expect.stringMatching(/t1.*begins 5 frames before the end of .*t0/)])
  })
})

test('the whole frames of a file that was cut open when asked for, and it is told how many there are of how many', async () => {
  const at = fresh()
  const path = pair(at, 'k_g0_t0.imec0.ap', 50, { fileSizeBytes: 20_000 })
  truncateSync(path, 77)
  expect(await refused(spikeglx, { folder: at })).toContain('tolerateTruncation: true opens the 7 whole frames')
  const recording = await opened(spikeglx, { folder: at, tolerateTruncation: true })
  expect(recording.segments[0].frames).toBe(7)
  expect(recording.notices?.map(({ message }) => message)).toEqual([
    `${path}: 77 bytes, where its .meta says 20000; every whole frame is read: 7 of 2000 (0.35 %)`,
  ])
  expect(recording.closed).toEqual({ folder: at, stream: 'imec0.ap', tolerateTruncation: true })
  expect(read(recording, 0, 6, 1)).toEqual(Int16Array.of(30, 31, 32, 33))
})
