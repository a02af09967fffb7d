/** open, openSorting and openEvents stop where they wait, and their requests with them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js'
import { FaultError, generateRecording, generateSorting, memoryEvents, open, openEvents, openSorting } from 'rxephys'
import * as fp from 'rxephys/fp'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeRun, folder as runs } from '../../../sources/spikeglxRuns.js'
import { temporaryFolder } from '../../../sources/support.js'
import { type Server, serve } from './server.js'

const folder = temporaryFolder()
let server: Server
let glx: Server
beforeAll(async () => {
  const made = await generateRecording({ numChannels: 3, durations: [60], samplingFrequency: 1000 })
  await made.save(join(folder, 'clean'))
  await made.save(join(folder, 'clean.zarr'))
  await (await generateSorting({ numUnits: 3, durations: [5] })).save(join(folder, 'units'))
  const lines = { sampleIndex: [3, 5], channelIndex: [0, 0], value: [1, 0] }
  await (await memoryEvents({ samplingFrequency: 1000, channelIds: ['a'], events: lines })).save(join(folder, 'events'))
  const zip = new ZipWriter(new BlobWriter(), { level: 0, useWebWorkers: false })
  for (const entry of readdirSync(join(folder, 'clean'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) await zip.add(relative(folder, path), new Uint8ArrayReader(readFileSync(path)))
  }
  writeFileSync(join(folder, 'archive.zip'), new Uint8Array(await (await zip.close()).arrayBuffer()))
  makeRun('opened')
  server = await serve(folder)
  const there = await open(`${server.url}/clean`)
  writeFileSync(join(folder, 'pipeline.json'), JSON.stringify(there.toJson()))
  glx = await serve(join(runs, 'opened'))
})
afterEach(() => {
  server.mischief = () => false
  glx.mischief = () => false
})

/** Each way to open something from the server. */
const openings: Readonly<Record<string, (signal?: AbortSignal) => Promise<unknown>>> = {
  'a folder': (signal) => open(`${server.url}/clean`, { signal }),
  'a Zarr': (signal) => open(`${server.url}/clean.zarr`, { signal }),
  "a pipeline's JSON": (signal) => open(`${server.url}/pipeline.json`, { signal }),
  'a run of SpikeGLX': (signal) => open(`${glx.url}/run_g0`, { stream: 'imec0.ap', signal }),
  'a sorting': (signal) => openSorting(`${server.url}/units`, { signal }),
  events: (signal) => openEvents(`${server.url}/events`, { signal }),
}

/** The server answers so many requests, and then no more: when the first waits, and when each that waits has been given up. */
const hangAfter = (at: Server, answered: number) => {
  const first = at.requests.length
  let hangs: () => void = () => undefined
  const waiting = new Promise<void>((resolve) => {
    hangs = resolve
  })
  const closed: Promise<void>[] = []
  at.mischief = (request) => {
    if (at.requests.length - first <= answered) return false
    closed.push(new Promise((resolve) => request.on('close', () => resolve())))
    hangs()
    return true
  }
  return { waiting, closed: () => Promise.all(closed) }
}

describe.each(Object.entries(openings))('%s, from a server that stops to answer', (name, opening) => {
  const at = (): Server => (name.includes('SpikeGLX') ? glx : server)

  test('is stopped by the signal, early and late, and opens when it is asked for again', async () => {
    const before = at().requests.length
    await opening()
    const count = at().requests.length - before
    expect(count).toBeGreaterThan(1)
    for (let answered = 0; answered < count; answered += Math.ceil(count / 8)) {
      const { waiting, closed } = hangAfter(at(), answered)
      const controller = new AbortController()
      const opened = opening(controller.signal).then(
        () => undefined,
        (error: unknown) => error,
      )
      await waiting
      controller.abort()
      const error = await opened
      expect(error).toBeInstanceOf(FaultError)
      expect(error).toMatchObject({ fault: { _tag: 'Aborted', what: expect.stringMatching(/^opening http:.*\/\w/) } })
      await closed()
    }
    at().mischief = () => false
    await opening(new AbortController().signal)
  })

  test('is not begun with a signal that has been given', async () => {
    const before = at().requests.length
    await expect(opening(AbortSignal.abort())).rejects.toThrow(/^Aborted: opening http/)
    expect(at().requests.length).toBe(before)
  })
})

test.each([0, 1])('an archive, from a server that stops to answer after %d requests', async (answered) => {
  // What is known of an archive is asked for once.
  const fresh = await serve(folder)
  const { waiting, closed } = hangAfter(fresh, answered)
  const controller = new AbortController()
  const opened = open(`${fresh.url}/archive.zip`, { signal: controller.signal }).then(String, String)
  await waiting
  controller.abort()
  expect(await opened).toMatch(/Aborted: opening http.*archive\.zip/)
  await closed()
  fresh.mischief = () => false
  expect((await open(`${fresh.url}/archive.zip`)).getNumChannels()).toBe(3)
})

test('what was opened is not bound to the signal, nor is one who waits for the same thing', async () => {
  const controller = new AbortController()
  const there = await open(`${server.url}/clean`, { signal: controller.signal })
  controller.abort()
  expect((await there.getTraces()).data).toEqual((await (await open(join(folder, 'clean'))).getTraces()).data)

  const stopping = new AbortController()
  let answer: () => void = () => undefined
  const asked = new Promise<void>((resolve) => {
    server.mischief = (request, response) => {
      if (request.url?.endsWith('checksums.json') !== true) return false
      resolve()
      answer = () => response.writeHead(503, { 'retry-after': '0' }).end()
      return true
    }
  })
  const [stopped, other] = [open(`${server.url}/units`, { signal: stopping.signal }), openSorting(`${server.url}/units`)]
  stopped.catch(() => undefined)
  await asked
  stopping.abort()
  await expect(stopped).rejects.toThrow('Aborted: opening')
  server.mischief = () => false
  answer()
  expect((await other).unitIds).toHaveLength(3)
})

test('a path of this machine, files and a task know it too; what is no signal is refused by name', async () => {
  const given = AbortSignal.abort()
  await expect(open(join(folder, 'clean'), { signal: given })).rejects.toThrow(/^Aborted: opening .*clean/)
  expect(await fp.open(join(folder, 'clean'), { signal: given })()).toMatchObject({ left: { _tag: 'Aborted' } })
  // @ts-expect-error no signal
  await expect(open(join(folder, 'clean'), { signal: true })).rejects.toThrow(
    /^InvalidParams: open\.signal: expected an AbortSignal/,
  )
})
