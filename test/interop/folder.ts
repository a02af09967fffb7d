import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { binary, generateRecording, type Json, memory, open, type Recording } from 'rxephys'
import { annotate, bandpassFilter, renameChannels, selectChannels, setProperty } from 'rxephys/operators'
import { bytesOf, dtypes } from '../../src/model/dtype.js'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { everyPeer, type Peer, peers, zarr3 } from './peer.js'
import { haveShared, shared } from './shared.js'

/** A saved recording, as `folder.py` tells it. */
interface Loaded {
  readonly class: string
  readonly idKind: string
  readonly described: Described
  readonly annotations: Readonly<Record<string, Json>>
  /** Python's `repr` of each. */
  readonly written: Readonly<Record<string, string>>
  readonly probes: readonly Readonly<Record<string, Json>>[]
  readonly start: readonly number[]
}

const rich = async (): Promise<Recording> =>
  (await generateRecording({ numChannels: 4, durations: [0.11, 0.03], dtype: 'uint16', seed: 5 })).pipe(
    renameChannels({ newChannelIds: ['a', 'b', 'long name', 'µ'] }),
    setProperty({ key: 'depth', values: [1.5, Number.NaN, Number.POSITIVE_INFINITY, -1 / 3] }),
    setProperty({ key: 'single', values: [0.1, 0.2, 0.3, 0.4].map(Math.fround), dtype: 'float32' }),
    setProperty({ key: 'count', values: [1, -2, 2 ** 40, 4] }),
    setProperty({ key: 'four', values: [1, -2, 3, 4], dtype: 'int32' }),
    setProperty({ key: 'two', values: [1, -2, 3, 4], dtype: 'int16' }),
    setProperty({ key: 'byte', values: [1, 2, 3, 255], dtype: 'uint8' }),
    setProperty({ key: 'good', values: [true, false, true, true] }),
    setProperty({ key: 'region', values: ['CA1', '', 'dentate gyrus', 'µ'] }),
    setProperty({ key: 'direction', values: [0, 1, 2, 3].map((row) => [row, row + 0.5, -row]) }),
    annotate({ key: 'subject', value: 'mouse 7' }),
    annotate({ key: 'notes', value: { a: [1, 2.5, null, 'µ'] } }),
  )

/** What we save for SpikeInterface to load, by name. */
const subjects = async (folder: string): Promise<ReadonlyMap<string, Recording>> => {
  const all = new Map<string, Recording>()
  all.set('everything at once', await rich())
  all.set('channels in another order', (await rich()).pipe(selectChannels({ channelIds: ['µ', 'a', 'long name'] })))
  const traces = [Int16Array.from({ length: 40 }, (_, i) => i), Int16Array.from({ length: 12 }, (_, i) => -i)]
  const settings = { traces, samplingFrequency: 29999.757983, channelIds: [3, 1, 20, 7] }
  all.set('integer ids, start times', await memory({ ...settings, tStarts: [0.1, 1e6 + 1 / 3] }))
  all.set('no gains, no probe, no times', await memory(settings))
  const [samples, times] = [join(folder, 'samples.raw'), join(folder, 'times.raw')]
  writeFileSync(samples, bytesOf(traces[0]))
  writeFileSync(times, bytesOf(Float64Array.from({ length: 10 }, (_, i) => 5 + i / 1000 + (i % 3) / 7000)))
  const timed = {
    filePaths: [samples],
    samplingFrequency: 1000,
    numChannels: 4,
    dtype: 'int16',
    fileTimestampsPaths: [times],
  } as const
  all.set('a time vector', await binary(timed))
  for (const dtype of dtypes.filter((name) => !name.endsWith('64') || name === 'float64'))
    all.set(`${dtype}, two segments`, await generateRecording({ numChannels: 3, durations: [0.05, 0.01], dtype }))
  all.set('64-bit integers', await memory({ ...settings, traces: [BigInt64Array.of(1n, -(2n ** 62n), 3n, 4n)] }))
  all.set('filtered', (await generateRecording({ numChannels: 3, durations: [0.5], dtype: 'int16' })).pipe(bandpassFilter()))
  if (haveShared)
    for (const stream of ['imec0.ap', 'nidq', 'imec0.ap-SYNC'])
      all.set(`SpikeGLX ${stream}`, await open(join(shared, 'spikeglx/Noise4Sam_g0'), { stream }))
  return all
}

/** Our recording in the words of `folder.py`, with only those annotations that we set. */
const told = async (recording: Recording, theirs: Loaded): Promise<unknown> => ({
  class: theirs.class,
  idKind: recording.channelIds.every((id) => typeof id === 'number') ? 'i' : 'U',
  described: await described(recording),
  annotations: { ...theirs.annotations, ...recording.annotations },
  probes: (recording.probe?.probes ?? []).map(
    ({ contactPositions, contactShapes, contactShapeParams, contactPlaneAxes, contactIds, shankIds, siUnits }) => ({
      contactPositions,
      floats: true,
      contactShapes,
      contactShapeParams,
      contactPlaneAxes,
      contactIds: contactIds ?? null,
      shankIds: shankIds ?? null,
      siUnits,
    }),
  ),
  written: theirs.written,
  start: await Promise.all(recording.segments.map((_, segment) => recording.getStartTime(segment))),
})

/** How we save: as a folder, and as Zarr of either version. */
const ways: Readonly<Record<string, Readonly<Record<string, Json>>>> = { '': {}, '.zarr': {}, ' 3.zarr': { zarrFormat: 3 } }

/** Those of these paths that an environment reads: version 3 of Zarr only where zarr-python 3 is. */
const readable = (paths: readonly string[], peer: Peer): readonly string[] =>
  paths.filter((path) => peer === zarr3 || !path.endsWith(' 3.zarr'))

const ourFolders = async (checks: Checks, folder: string): Promise<void> => {
  const saved = new Map<string, readonly [name: string, recording: Recording]>()
  for (const [index, [called, recording]] of [...(await subjects(folder))].entries())
    for (const [ending, formatParams] of Object.entries(ways)) {
      const path = join(folder, `ours${index}${ending}`)
      await recording.save(path, { jobs: 2, chunkDuration: '20ms', formatParams })
      saved.set(path, [`${called}${ending}`, recording])
    }
  for (const [version, peer] of Object.entries(everyPeer)) {
    const paths = readable([...saved.keys()], peer)
    const loaded = peer.ask<readonly Loaded[]>('folder.py', { load: paths })
    for (const [index, path] of paths.entries()) {
      const [name, recording] = saved.get(path) ?? refuseToCheck(path)
      const wanted = path.endsWith('.zarr') ? 'ZarrRecordingExtractor' : 'BinaryFolderRecording'
      checks.check(`${version} knows what it is: ${name}`, loaded[index].class === wanted)
      const check = async (which: string, subject: Recording): Promise<void> =>
        checks.attempt(`${version} loads our folder: ${name}${which}`, async () =>
          difference(await told(subject, loaded[index]), loaded[index]),
        )
      await check('', recording)
      await check(' (as we load it)', await open(path))
    }
  }
}

const refuseToCheck = (path: string): never => {
  throw new Error(`nothing was saved at ${path}`)
}

const theirFolders = async (checks: Checks, folder: string): Promise<void> => {
  for (const [version, peer] of Object.entries(peers)) {
    const at = join(folder, `theirs ${version}`)
    mkdirSync(at)
    const saved = peer.ask<Readonly<Record<string, Loaded>>>('folder.py', { save: at })
    for (const [name, theirs] of Object.entries(saved))
      await checks.attempt(`we load a folder of ${version}: ${name}`, async () =>
        difference(await told(await open(join(at, name)), theirs), theirs),
      )
    await checkRound(checks, at, saved, version)
  }
}

/** What SpikeInterface saved, opened and saved by us, is to SpikeInterface what it was: dtypes, and Python's types, included. */
const checkRound = async (
  checks: Checks,
  at: string,
  saved: Readonly<Record<string, Loaded>>,
  version: string,
): Promise<void> => {
  const again = new Map<string, string>()
  for (const name of Object.keys(saved))
    for (const [ending, formatParams] of Object.entries(ways)) {
      const path = join(at, `${name} again${ending}`)
      await (await open(join(at, name))).save(path, { formatParams })
      again.set(path, name)
    }
  for (const [reader, peer] of Object.entries(everyPeer)) {
    const paths = readable([...again.keys()], peer)
    const loaded = peer.ask<readonly Loaded[]>('folder.py', { load: paths })
    for (const [index, path] of paths.entries()) {
      const name = again.get(path) ?? refuseToCheck(path)
      const { class: _, ...found } = loaded[index]
      const { class: __, ...expected } = saved[name]
      await checks.attempt(`${reader} finds unchanged what ${version} saved and we saved again: ${basename(path)}`, async () =>
        difference(found, expected),
      )
    }
  }
}

/** Folders: ours in both releases of SpikeInterface, and theirs here. */
export const checkFolders = async (checks: Checks, folder: string): Promise<void> => {
  await ourFolders(checks, folder)
  await theirFolders(checks, folder)
}
