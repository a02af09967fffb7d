/** The same recordings and sortings from an archive, from memory, and from what a page is given. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js'
import { fetchStreams, generateRecording, generateSorting, listGivenFiles, mountFiles, open, openSorting } from 'rxephys'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeRun, folder as runs } from '../../../sources/spikeglxRuns.js'
import { temporaryFolder } from '../../../sources/support.js'
import { serve } from './server.js'

const folder = temporaryFolder()
const run = makeRun('given')

/** Every file below a folder, by its path from there. */
const filesBelow = (at: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [relative(at, join(entry.parentPath, entry.name)), readFileSync(join(entry.parentPath, entry.name))]),
  )

const zipped = async (path: string, files: ReadonlyMap<string, Uint8Array>, level: number): Promise<void> => {
  const writer = new ZipWriter(new BlobWriter(), { level, useWebWorkers: false })
  for (const [name, bytes] of files) await writer.add(name, new Uint8ArrayReader(bytes))
  writeFileSync(path, new Uint8Array(await (await writer.close()).arrayBuffer()))
}

const expected = async () => (await (await open(run, { stream: 'imec0.ap' })).getTraces({ segment: 1 })).data

describe.each([
  ['stored', 0],
  ['deflated', 6],
])('an archive, %s', (name, level) => {
  const archive = join(folder, `${name}.zip`)
  beforeAll(() => zipped(archive, filesBelow(join(runs, 'given')), level))

  test('its folders open by their paths in it, and the only one by that of the archive', async () => {
    for (const path of [join(archive, 'run_g0'), archive]) {
      const there = await open(path, { stream: 'imec0.ap' })
      expect((await there.getTraces({ segment: 1 })).data).toEqual(await expected())
      expect((await (await open(there.toJson())).getTraces({ segment: 1 })).data).toEqual(await expected())
    }
  })

  test('on a server too', async () => {
    const { url } = await serve(folder)
    const there = await open(`${url}/${name}.zip/run_g0`, { stream: 'imec0.ap' })
    expect((await there.getTraces({ segment: 1 })).data).toEqual(await expected())
  })

  test('workers read it each by itself, and nothing is written into it', async () => {
    const there = await open(archive, { stream: 'imec0.ap' })
    const saved = await there.save(join(folder, `from-${name}`), { jobs: 2, chunkSize: 4 })
    expect((await saved.getTraces({ segment: 1 })).data).toEqual(await expected())
    await expect(there.save(join(archive, 'more'))).rejects.toThrow(
      /writing to .*more \(save to a folder of this machine, or to s3:/,
    )
  })
})

test('a flipped byte of an archive is a fault', async () => {
  const path = join(folder, 'flipped.zip')
  await zipped(path, filesBelow(run), 0)
  const bytes = readFileSync(path)
  const at = bytes.indexOf('imSampRate')
  bytes[at + 'imSampRate='.length] ^= 1
  writeFileSync(path, bytes)
  await expect(open(path, { stream: 'imec0.ap' })).rejects.toThrow(/^Corrupt: .*flipped\.zip.*CRC-32/)
})

describe('files that a program has', () => {
  const bytes = filesBelow(join(runs, 'given'))
  const given = {
    'bytes by their paths': bytes,
    'blobs by their paths': new Map([...bytes].map(([path, each]) => [path, new Blob([each as Uint8Array<ArrayBuffer>])])),
    'files of a chosen folder': [...bytes].map(([path, each]) =>
      Object.defineProperty(new File([each as Uint8Array<ArrayBuffer>], path.split('/').at(-1) ?? ''), 'webkitRelativePath', {
        value: path,
      }),
    ),
  } as const

  test.each(Object.entries(given))('%s open as their folder does', async (_, files) => {
    const there = await open(files, { stream: 'imec0.ap' })
    expect((await there.getTraces({ segment: 1 })).data).toEqual(await expected())
  })

  test('a folder that is dropped, or whose handle is given, is read through', async () => {
    const entry = (path: string): object => {
      const inside = [
        ...new Set(
          [...bytes.keys()]
            .filter((each) => each.startsWith(`${path}/`))
            .map((each) => each.slice(path.length + 1).split('/')[0]),
        ),
      ]
      const name = path.split('/').at(-1)
      const file = (): File => new File([bytes.get(path) as Uint8Array<ArrayBuffer>], name ?? '')
      if (bytes.has(path))
        return {
          kind: 'file',
          isFile: true,
          name,
          fullPath: `/${path}`,
          getFile: async () => file(),
          file: (done: (file: File) => void) => done(file()),
        }
      const below = inside.map((each) => entry(`${path}/${each}`))
      const batches = [below, []]
      return {
        kind: 'directory',
        isFile: false,
        name,
        fullPath: `/${path}`,
        values: async function* () {
          yield* below
        },
        createReader: () => ({ readEntries: (done: (entries: readonly object[]) => void) => done(batches.shift() ?? []) }),
        [Symbol.toStringTag]: 'FileSystemDirectoryHandle',
      }
    }
    const dropped = { items: [{ webkitGetAsEntry: () => entry('run_g0') }], [Symbol.toStringTag]: 'DataTransfer' }
    for (const files of [entry('run_g0'), dropped]) {
      // What a page has is made up here.
      const there = await open(files as FileSystemDirectoryHandle, { stream: 'imec0.ap' })
      expect((await there.getTraces({ segment: 1 })).data).toEqual(await expected())
    }
  })

  test('a place for all of them, of which several things are opened', async () => {
    await (await generateSorting({ numUnits: 3, durations: [5] })).save(join(folder, 'beside'))
    const beside = [...filesBelow(join(folder, 'beside'))].map(([path, content]) => [`run_g0/sorted/${path}`, content] as const)
    const all = await listGivenFiles(new Map([...bytes, ...beside]))
    const address = await mountFiles(all)
    expect(address).toMatch(/^memory:\/\/\d+\/run_g0$/)
    expect(await fetchStreams(address)).toContain('imec0.ap')
    expect((await (await open(address, { stream: 'imec0.ap' })).getTraces({ segment: 1 })).data).toEqual(await expected())
    expect((await openSorting(`${address}/sorted`)).unitIds).toHaveLength(3)
    const file = new File(['a'], 'a.txt')
    expect(await listGivenFiles([file])).toEqual(new Map([['a.txt', file]]))
    await expect(mountFiles(new Map())).rejects.toThrow(/^InvalidParams: mountFiles: expected at least one file/)
  })

  test('no JSON names them, no other thread reads them, and a save of them does not need either', async () => {
    const there = await open(bytes, { stream: 'imec0.ap' })
    expect(() => there.toJson()).toThrow(/its samples are in memory \(save the recording first/)
    const saved = await there.save(join(folder, 'from-memory'), { jobs: 2, chunkSize: 4 })
    expect((await saved.getTraces({ segment: 1 })).data).toEqual(await expected())
  })

  test('what rxephys saved is checked, and sortings open alike', async () => {
    await (await generateRecording({ numChannels: 3, durations: [1], samplingFrequency: 1000 })).save(join(folder, 'small/clean'))
    await (await generateSorting({ numUnits: 3, durations: [5] })).save(join(folder, 'small/units'))
    const files = new Map(filesBelow(join(folder, 'small')))
    expect((await open(new Map([...files].filter(([path]) => path.startsWith('clean/'))))).getNumChannels()).toBe(3)
    const units = new Map([...files].filter(([path]) => path.startsWith('units/')))
    expect((await openSorting(units)).unitIds).toHaveLength(3)
    const raw = files.get('clean/traces_cached_seg0.raw')
    if (raw !== undefined) raw[10] ^= 1
    const broken = await open(new Map([...files].filter(([path]) => path.startsWith('clean/'))))
    await expect(broken.getTraces()).rejects.toThrow(/^Corrupt: .*the checksum/)
  })
})
