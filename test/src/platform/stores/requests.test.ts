/** How many requests it takes to open what lies elsewhere. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { generateRecording, open, type Recording } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { beforeAll, expect, test } from 'vitest'
import { crc32 } from '../../../../src/platform/crc32.js'
import { temporaryFolder } from '../../../sources/support.js'
import { type Bucket, serveBucket } from './bucket.js'
import { type Server, serve } from './server.js'
import { asTheirs } from './theirs.js'

const folder = temporaryFolder()
const versions = [2, 3] as const
let server: Server
let bucket: Bucket
let recording: Recording
beforeAll(async () => {
  server = await serve(folder)
  bucket = await serveBucket()
  // 24 hours of few frames, in as many chunks as a real one has minutes.
  recording = (await generateRecording({ numChannels: 3, samplingFrequency: 10, durations: [86_400], seed: 3 })).pipe(
    setProperty({ key: 'region', values: ['CA1', '', 'µ'] }),
    setProperty({ key: 'quality', values: ['good', 'good', 'bad'] }),
  )
  for (const zarrFormat of versions) {
    const formatParams = { zarrFormat, chunkSize: 6000, ...(zarrFormat === 3 && { shardSize: 60_000 }) }
    await recording.save(join(folder, `${zarrFormat}.zarr`), { formatParams })
    await recording.save(`s3://bucket/${zarrFormat}.zarr`, { formatParams })
  }
})

const sameAsSaved = async (there: Recording): Promise<void> => {
  const window = { startFrame: 500_000, endFrame: 500_700 }
  expect((await there.getTraces(window)).data).toEqual((await recording.getTraces(window)).data)
  expect(there.properties).toEqual(recording.properties)
  expect(there.notices).toEqual([])
}

test.each(versions)(
  'a recording of 24 hours, saved as Zarr %i: the folder, and the index that holds what describes it',
  async (version) => {
    server.requests.length = 0
    const there = await open(`${server.url}/${version}.zarr`)
    expect(server.requests.map((each) => each.split(' ')[1])).toEqual([`/${version}.zarr`, `/${version}.zarr/checksums.json`])
    await sameAsSaved(there)
  },
)

test.each(versions)('of S3 the same, and one request that lists, Zarr %i', async (version) => {
  bucket.asked.length = 0
  const there = await open(`s3://bucket/${version}.zarr`)
  expect(bucket.asked.map(({ key }) => key)).toEqual([`${version}.zarr`, '', `${version}.zarr/checksums.json`])
  await sameAsSaved(there)
})

/** A copy of the save, with something else in its index, whose checksum is right. */
const copied = (name: string, change: (index: { contents?: { names: string[]; gzip: string } }) => void): void => {
  cpSync(join(folder, '2.zarr'), join(folder, name), { recursive: true })
  const at = join(folder, name, 'checksums.json')
  const { checksum: _, ...index } = JSON.parse(readFileSync(at, 'utf8'))
  change(index)
  const lines = `${JSON.stringify(index, null, 1).slice(0, -2)},\n`
  const sum = crc32(Buffer.from(lines), 0).toString(16).padStart(8, '0')
  writeFileSync(at, `${lines} "checksum": "${sum}"\n}\n`)
}

test('what an index holds is compared with the checksums of the files; where it holds nothing, they are asked for', async () => {
  copied('none.zarr', (index) => {
    delete index.contents
  })
  server.requests.length = 0
  await sameAsSaved(await open(`${server.url}/none.zarr`))
  expect(server.requests.length).toBeGreaterThan(10)
  copied('wrong.zarr', ({ contents }) => {
    if (contents === undefined) return
    const bytes = gunzipSync(Buffer.from(contents.gzip, 'base64'))
    bytes[30] ^= 1
    contents.gzip = gzipSync(bytes).toString('base64')
  })
  await expect(open(`${server.url}/wrong.zarr`)).rejects.toThrow(/^Corrupt: http.*wrong.zarr\/.zattrs: expected the checksum/)
  copied('bomb.zarr', ({ contents }) => {
    if (contents !== undefined) contents.gzip = gzipSync(Buffer.alloc(2 ** 26)).toString('base64')
  })
  await sameAsSaved(await open(`${server.url}/bomb.zarr`))
})

test.each(versions)(
  'one of SpikeInterface, without an index, on a server that lists nothing: two requests a property, Zarr %i',
  async (version) => {
    const name = `theirs${version}.zarr`
    asTheirs(join(folder, `${version}.zarr`), join(folder, name), version)
    server.requests.length = 0
    const there = await open(`${server.url}/${name}`)
    const asked = [...server.requests]
    const window = { startFrame: 5_000, endFrame: 5_700 }
    expect((await there.getTraces(window)).data).toEqual((await recording.getTraces(window)).data)
    // The property "region" has no name that is asked for.
    const { region: _, ...usual } = recording.properties
    expect(there.properties).toEqual(usual)
    expect(there.notices.map(({ message }) => message)).toEqual([
      `${server.url}/${name}/properties cannot be listed: properties of other names than usual are not found`,
    ])
    expect(new Set(asked).size).toBe(asked.length)
    for (const key of Object.keys(usual)) expect(asked.filter((each) => each.includes(`/properties/${key}/`)).length).toBe(2)
  },
)

test('one of SpikeInterface with consolidated metadata: a request a property', async () => {
  const name = 'consolidated.zarr'
  cpSync(join(folder, '2.zarr'), join(folder, name), { recursive: true })
  for (const ours of ['checksums.json', 'rxephys.json']) rmSync(join(folder, name, ours))
  server.requests.length = 0
  const there = await open(`${server.url}/${name}`)
  const asked = [...server.requests]
  for (const key of Object.keys(recording.properties))
    expect(asked.filter((each) => each.includes(`/properties/${key}/`)).length).toBe(1)
  await sameAsSaved(there)
})

test('a read that waits for a server ends at once when it is stopped, and its request with it', async () => {
  const there = await open(`${server.url}/2.zarr`)
  const stopping = new AbortController()
  const ended = new Promise<void>((resolve) => {
    server.mischief = (request) => {
      request.on('close', () => resolve())
      stopping.abort()
      return true
    }
  })
  await expect(there.getTraces({ startFrame: 0, endFrame: 10, signal: stopping.signal })).rejects.toThrow(
    /^Aborted: reading was stopped$/,
  )
  await ended
  server.mischief = () => false
  expect((await there.getTraces({ startFrame: 0, endFrame: 10 })).frames).toBe(10)
  const stopped = AbortSignal.abort()
  await expect(recording.getTraces({ startFrame: 0, endFrame: 10, signal: stopped })).rejects.toThrow(/^Aborted: /)
})

test.each(versions)('a window that lies in several files asks for all of them before any has come, Zarr %i', async (version) => {
  const short = await generateRecording({ numChannels: 3, samplingFrequency: 1000, durations: [1], seed: 4 })
  await short.save(join(folder, `short ${version}.zarr`), {
    formatParams: { zarrFormat: version, chunkSize: 100, ...(version === 3 && { shardSize: 100 }) },
  })
  const there = await open(`${server.url}/short ${version}.zarr`)
  const held: (() => void)[] = []
  const files = 3
  // Nothing is answered before all have been asked for.
  server.mischief = (request, response) => {
    held.push(() => {
      server.mischief = () => false
      const again = request.url ?? ''
      response.writeHead(307, { location: again }).end()
    })
    if (held.length === files) for (const answer of held) answer()
    return true
  }
  const window = { startFrame: 150, endFrame: 350 }
  expect((await there.getTraces(window)).data).toEqual((await short.getTraces(window)).data)
  expect(held.length).toBe(files)
})
