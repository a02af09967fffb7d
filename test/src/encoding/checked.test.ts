/** Every file of a save is vouched for: what is flipped, deleted, cut, added or taken away is told, and never passes for data. */
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import {
  FaultError,
  generateRecording,
  generateSorting,
  numpySorting,
  open,
  openSorting,
  type Recording,
  type Sorting,
} from 'rxephys'
import { annotate, bandpassFilter, scale, selectSegments, setProperty, setTimes, shiftTimes } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { filesBelow, placesIn } from '../run/support.js'
import { withCrc32 } from './olderManifest.js'

const place = placesIn('checked')
const times = Float64Array.from({ length: 60 }, (_, frame) => frame / 999)
const recording = (
  await generateRecording({ numChannels: 2, durations: [0.06, 0.03], samplingFrequency: 1000, dtype: 'int16' })
).pipe(
  setProperty({ key: 'gain_to_uV', values: [0.5, 0.25] }),
  setProperty({ key: 'region', values: ['CA1', 'CA3'] }),
  setTimes({ times, segment: 0 }),
  annotate({ key: 'subject', value: 'mouse 7' }),
)
const sorting = (await generateSorting({ numUnits: 2, durations: [1] })).pipe(
  setProperty({ key: 'quality', values: ['good', 'mua'] }),
)
await recording.save(place('recording'))
await sorting.save(place('sorting'))
await sorting.save(place('sorting.npz'))

/** All that a save holds, read. */
const allOf = async (from: Recording | Sorting): Promise<unknown> => {
  if (!('channelIds' in from)) return [from.header, await from.toSpikeVector()]
  const samples = await Promise.all(
    from.segments.map(async (_, segment) => [(await from.getTraces({ segment })).data, await from.getTimes({ segment })]),
  )
  return [from.header, samples]
}
const read = async (at: string, options = {}): Promise<unknown> =>
  allOf(await (at.includes('sorting') ? openSorting(at, options) : open(at, options)))
/** The tag of the fault that reading gives; undefined when it gives none. */
const faultOf = (at: string, options = {}): Promise<string | undefined> =>
  read(at, options).then(
    () => undefined,
    (error: unknown) => (error instanceof FaultError ? error.fault._tag : `no fault: ${String(error)}`),
  )

describe.each(['recording', 'sorting'])('a saved %s', (kind) => {
  const names = Object.keys(filesBelow(place(kind)))
  const copy = (name: string): string => {
    fs.rmSync(place(name), { recursive: true, force: true })
    fs.cpSync(place(kind), place(name), { recursive: true })
    return place(name)
  }

  test('has every file in its manifest', () => {
    const told = JSON.parse(fs.readFileSync(place(`${kind}/checksums.json`), 'utf8')).files.map(
      ({ name }: { name: string }) => name,
    )
    expect(told.toSorted()).toEqual(names.filter((name) => name !== 'checksums.json'))
    expect(names).toContain('rxephys.json')
  })

  test.each(names)('%s: a flipped byte anywhere is Corrupt, a file that is cut or gone is told', async (name) => {
    const at = copy(`flipped ${kind}`)
    const bytes = fs.readFileSync(path.join(at, name))
    const step = Math.max(1, Math.floor(bytes.length / 60))
    for (let byte = 0; byte < bytes.length; byte += step) {
      const wrong = Buffer.from(bytes)
      wrong[byte] ^= 1 << (byte % 8)
      fs.writeFileSync(path.join(at, name), wrong)
      expect(await faultOf(at), `${name}, byte ${byte}`).toBe('Corrupt')
    }
    fs.writeFileSync(path.join(at, name), bytes.subarray(0, -1))
    expect(['Incomplete', 'Corrupt']).toContain(await faultOf(at))
    fs.rmSync(path.join(at, name))
    expect(await faultOf(at)).toBe('Incomplete')
    fs.writeFileSync(path.join(at, name), bytes)
    expect(await faultOf(at)).toBeUndefined()
  })

  test('a manifest of no files, of another version, or without its checksum is a fault', async () => {
    const at = copy(`manifest ${kind}`)
    const file = path.join(at, 'checksums.json')
    const text = fs.readFileSync(file, 'utf8')
    const whole = JSON.parse(text)
    for (const [wrong, tag] of [
      [{ ...whole, files: [] }, 'Corrupt'],
      [{ ...whole, version: 4 }, 'Corrupt'],
      [{ ...whole, version: 1, checksum: undefined }, 'Conflict'],
      [{}, 'Corrupt'],
      [[], 'Corrupt'],
    ] as const) {
      fs.writeFileSync(file, JSON.stringify(wrong, null, 1))
      expect(await faultOf(at), JSON.stringify(wrong).slice(0, 50)).toBe(tag)
    }
    fs.writeFileSync(file, `${text} `)
    expect(await faultOf(at)).toBe('Corrupt')
  })

  test('a file that was added is refused where it would be read, else told', async () => {
    const at = copy(`added ${kind}`)
    const property = path.join(at, 'properties', 'added.npy')
    fs.copyFileSync(path.join(at, 'properties', kind === 'recording' ? 'region.npy' : 'quality.npy'), property)
    expect(await faultOf(at)).toBe('Conflict')
    const opened = await (kind === 'recording' ? open(at, { acceptUnchecked: true }) : openSorting(at, { acceptUnchecked: true }))
    expect(Object.keys(opened.properties)).toContain('added')
    fs.rmSync(property)
    fs.writeFileSync(path.join(at, 'notes.txt'), 'mine')
    fs.writeFileSync(path.join(at, 'properties', '._region.npy'), 'of macOS')
    const { notices } = await (kind === 'recording' ? open(at) : openSorting(at))
    const told = notices.map(({ message }) => message).join('\n')
    expect(told).toMatch(/notes\.txt is none of the files that were saved/)
    // Not even that: macOS leaves such files on other systems' disks.
    expect(told).not.toMatch(/\._region/)
  })

  test('without its manifest is a fault, accepted only when asked, and kept in the provenance', async () => {
    const at = copy(`bare ${kind}`)
    fs.rmSync(path.join(at, 'checksums.json'))
    await expect(read(at)).rejects.toThrow(/Incomplete: .*checksums\.json, which every save of rxephys has.*--accept-unchecked/)
    const opened = await (kind === 'recording' ? open(at, { acceptUnchecked: true }) : openSorting(at, { acceptUnchecked: true }))
    expect(await allOf(opened)).toEqual(await read(place(kind)))
    expect(opened.notices.map(({ message }) => message).join()).toMatch(/read as it stands: Incomplete/)
    const json = opened.toJson()
    expect(JSON.stringify(json)).toContain('"acceptUnchecked":true')
    expect(await allOf(await (kind === 'recording' ? open(json) : openSorting(json)))).toEqual(await allOf(opened))
    if ('channelIds' in opened) {
      const filtered = opened.pipe(shiftTimes({ shift: 1 }), bandpassFilter({ freqMin: 50, freqMax: 200, blockFrames: 20 }))
      expect((await filtered.save(place(`workers ${kind}`), { jobs: 2 })).getNumChannels()).toBe(2)
    }
  })

  test('whose manifest vouches for all needs no acceptance, and keeps none', async () => {
    const opened = await (kind === 'recording'
      ? open(place(kind), { acceptUnchecked: true })
      : openSorting(place(kind), { acceptUnchecked: true }))
    expect(JSON.stringify(opened.toJson())).not.toContain('acceptUnchecked')
  })

  test('as SpikeInterface leaves one has no manifest, and needs none', async () => {
    const at = copy(`foreign ${kind}`)
    for (const name of ['checksums.json', 'rxephys.json']) fs.rmSync(path.join(at, name))
    expect(await read(at)).toEqual(await read(place(kind)))
  })
})

test('a save of a release before, whose checksums are CRC-32, is read and checked', async () => {
  const at = place('CRC-32')
  fs.cpSync(place('recording'), at, { recursive: true })
  const { checksum: _checksum, ...whole } = withCrc32(at)
  const lines = JSON.stringify({ ...whole, version: 2 }, null, 1).replace(/\n\}$/, ',\n')
  const sum = zlib.crc32(lines).toString(16).padStart(8, '0')
  fs.writeFileSync(path.join(at, 'checksums.json'), `${lines} "checksum": "${sum}"\n}\n`)
  expect(await read(at)).toEqual(await read(place('recording')))
  const raw = path.join(at, 'traces_cached_seg1.raw')
  const bytes = fs.readFileSync(raw)
  bytes[5] ^= 4
  fs.writeFileSync(raw, bytes)
  expect(await faultOf(at)).toBe('Corrupt')
})

test('samples of an older save are checked although its manifest tells of them alone', async () => {
  fs.cpSync(place('recording'), place('older recording'), { recursive: true })
  const file = place('older recording/checksums.json')
  const { checksum: _checksum, ...whole } = withCrc32(place('older recording'))
  const samples = whole.files.filter(({ name }) => name.endsWith('.raw'))
  fs.writeFileSync(file, `${JSON.stringify({ ...whole, version: 1, files: samples }, null, 1)}\n`)
  expect(await faultOf(place('older recording'))).toBe('Conflict')
  expect(await faultOf(place('older recording'), { acceptUnchecked: true })).toBeUndefined()
  const raw = place('older recording/traces_cached_seg1.raw')
  const bytes = fs.readFileSync(raw)
  bytes[5] ^= 4
  fs.writeFileSync(raw, bytes)
  expect(await faultOf(place('older recording'), { acceptUnchecked: true })).toBe('Corrupt')
})

test('of what is in memory a save tells the pipeline, without a name', async () => {
  const held = await numpySorting({ samplingFrequency: 1000, trains: { a: [1, 2] } })
  await held.save(place('held sorting'))
  expect(JSON.parse(fs.readFileSync(place('held sorting/rxephys.json'), 'utf8')).nodes[0].params.name).toBe('in memory')
  await expect(openSorting(place('held sorting/rxephys.json'))).rejects.toThrow('Unsupported: opening a sorting in memory')
  fs.rmSync(place('held sorting/checksums.json'))
  expect(await faultOf(place('held sorting'))).toBe('Incomplete')
})

test('a flipped byte of an .npz is a fault, or changes no spike', async () => {
  const bytes = fs.readFileSync(place('sorting.npz'))
  const whole = await read(place('sorting.npz'))
  for (let byte = 0; byte < bytes.length; byte += 3) {
    const wrong = Buffer.from(bytes)
    wrong[byte] ^= 1 << (byte % 8)
    fs.writeFileSync(place('flipped sorting.npz'), wrong)
    const found = await read(place('flipped sorting.npz')).catch((error: unknown) => error)
    if (!(found instanceof FaultError)) expect(found, `byte ${byte}`).toEqual(whole)
  }
})

test.each(['replaced', 'replaced.dat'])(
  '%s by another save after it was opened is told as such, and not as damaged',
  async (name) => {
    const older = recording.pipe(selectSegments({ segmentIndices: [1] }))
    const opened = await older.save(place(name))
    // As long, and every sample another.
    await older.pipe(scale({ gain: -1, dtype: 'int16' })).save(place(name), { overwrite: true })
    const error = await opened.getTraces().catch((reason: unknown) => reason)
    expect(error instanceof FaultError && error.fault).toMatchObject({
      _tag: 'Conflict',
      found: 'another, which has taken its place',
    })
  },
)
