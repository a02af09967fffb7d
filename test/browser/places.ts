/**
 * Zarr that lies elsewhere, opened by a page: a folder that is dropped, one that is chosen, and what servers hold, with listings
 * and without, ours and as SpikeInterface writes it; and sessions of Open Ephys and Intan. What the page tells of them is what Node
 * tells of the folder.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { generateRecording, generateSorting } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { files } from '../../src/platform/node.js'
import { head } from '../sources/intan.example.js'
import { signalFilesOf } from '../sources/intanFiles.js'
import { writeExample as writeOpenEphys } from '../sources/openEphysBinary.example.js'
import { startServer } from '../src/platform/stores/fileServer.js'
import { asTheirs } from '../src/platform/stores/theirs.js'
import type { Checks } from '../tools/checks.js'
import { type Asked, told, type toldOfGiven } from './opened.js'

declare global {
  // What the bundle puts into the page, and what was dropped there last.
  var places: { readonly told: typeof told; readonly toldOfGiven: typeof toldOfGiven }
  var dropped: Promise<string> | undefined
}

const kinds = ['recording', 'sorting'] as const
const versions = [2, 3] as const

interface Made extends Asked {
  readonly name: string
  /** Whether it is found on a server that lists nothing. */
  readonly isFound: boolean
}

/** Save each kind in each version, ours and as SpikeInterface writes it: the folders' names. */
const makeZarrs = async (folder: string): Promise<readonly Made[]> => {
  const recording = (
    await generateRecording({ numChannels: 4, durations: [1.5, 0.5], samplingFrequency: 1000, dtype: 'int16', setProbe: true })
  ).pipe(setProperty({ key: 'group', values: [0, 0, 1, 1] }))
  const sorting = await generateSorting({ numUnits: 3, durations: [10, 5] })
  const made: Made[] = []
  for (const zarrFormat of versions)
    for (const kind of kinds) {
      const [name, theirs] = [`${kind}${zarrFormat}.zarr`, `theirs-${kind}${zarrFormat}.zarr`]
      const chunks = { zarrFormat, chunkSize: 600, ...(zarrFormat === 3 && { shardSize: 1200 }) }
      if (kind === 'recording') await recording.save(join(folder, name), { formatParams: chunks })
      else await sorting.save(join(folder, name), { formatParams: { zarrFormat } })
      asTheirs(join(folder, name), join(folder, theirs), zarrFormat)
      for (const each of [name, theirs]) made.push({ name: each, kind, isTree: true, isFound: true })
    }
  return made
}

/** Sessions of raw formats, as rigs would have written them. */
const makeSessions = (folder: string): readonly Made[] => {
  const common = { kind: 'recording', isTree: false } as const
  writeOpenEphys(files, join(folder, 'openEphys'))
  mkdirSync(join(folder, 'intan'))
  const numbers = Array.from({ length: 300 }, (_, frame) => frame)
  for (const [name, bytes] of Object.entries(signalFilesOf(head, numbers))) writeFileSync(join(folder, 'intan', name), bytes)
  return [
    // The names of record nodes and experiments are not known where nothing is listed.
    { ...common, name: 'openEphys', isFound: false },
    { ...common, name: 'intan', stream: 'RHD2000 amplifier channel', isFound: true },
  ]
}

/** Let go of a folder over the page, as who drags it there from a desktop does. */
export const drop = async (page: Page, path: string): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 100, y: 100, data })
}

const PAGE = '<!DOCTYPE html><body style="height: 500px"><input type="file" webkitdirectory></body>'
const OTHER_SITE = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Content-Range, ETag' }

/** Open each of them in a page, by each way. */
export const checkPlaces = async (browser: Browser, code: string, checks: Checks): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-page-'))
  const servers = await Promise.all([true, false].map((lists) => startServer(folder, { lists, headers: OTHER_SITE })))
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  try {
    // What is dropped can be read by a page of a site alone. The other server is another site.
    writeFileSync(join(folder, 'page.html'), PAGE)
    await page.goto(`${servers[0].url}/page.html`)
    await page.addScriptTag({ content: code })
    for (const { name, isFound, ...asked } of [...(await makeZarrs(folder)), ...makeSessions(folder)]) {
      const here = await told(join(folder, name), asked)
      const compare = (way: string, ask: () => Promise<string>): Promise<void> =>
        checks.attempt(`the same in a page, ${way}: ${name}`, async () => ((await ask()) === here ? undefined : 'another'))
      for (const [index, { url }] of servers.slice(0, isFound ? 2 : 1).entries())
        await compare(index === 0 ? 'from a server that lists' : 'from one that lists nothing', () =>
          page.evaluate(([from, what]) => globalThis.places.told(from, what), [`${url}/${name}`, asked] as const),
        )
      await compare('chosen', async () => {
        await page.setInputFiles('input', join(folder, name))
        return page.evaluate((what) => {
          const input = document.querySelector('input')
          if (input === null || input.files === null) throw new Error('nothing was chosen')
          return globalThis.places.toldOfGiven(input.files, what)
        }, asked)
      })
      await compare('dropped', async () => {
        await page.evaluate((what) => {
          globalThis.dropped = new Promise((resolve, reject) => {
            document.addEventListener('dragover', (event) => event.preventDefault())
            document.addEventListener(
              'drop',
              (event) => {
                event.preventDefault()
                if (event.dataTransfer === null) reject(new Error('nothing was dropped'))
                else globalThis.places.toldOfGiven(event.dataTransfer, what).then(resolve, reject)
              },
              { once: true },
            )
          })
        }, asked)
        await drop(page, join(folder, name))
        return (await page.evaluate(() => globalThis.dropped)) ?? 'nothing'
      })
    }
    checks.check('no error was left in the page', errors.length === 0, errors.join('; '))
  } finally {
    await page.close()
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true })
  }
}
