/**
 * A page of the viewer that is used at random for as long as one says: `npm run torture -- --viewer [--minutes 60] [--seed S] [-- ARGUMENT ...]`,
 * where the arguments are those of `rxephys view`; a generated recording with its sorting where there are none. Every minute it prints
 * the memory of the page and of the server. An error of the page, memory without bound and a page that shows nothing any more are failures.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { generateGroundTruthRecording } from 'rxephys'
import { findBrowser, flags } from '../browser/found.js'
import { actAtRandom, heapOf } from '../browser/randomActions.js'
import { startViewing } from '../browser/viewing.js'

/** Actions between two looks at memory. */
const ROUND = 150
/** What the server may take at most: its budget, the program, and what it computes. Of the page: more than after its first tenth. */
const [MOST_SERVER, MOST_GROWN] = [1500, 60]
/** Milliseconds until a page that has not read all that it shows is at a dead end: the machine may be slow. */
const PATIENCE = 300_000

export interface LongUse {
  readonly minutes: number
  readonly seed: number
  readonly args: readonly string[]
}

const generated = async (folder: string): Promise<readonly string[]> => {
  const { recording, sorting } = await generateGroundTruthRecording({
    numChannels: 384,
    numUnits: 60,
    durations: [60],
    seed: 0,
  })
  const [samples, spikes] = [join(folder, 'recording'), join(folder, 'sorting')]
  await recording.save(samples, { jobs: -1 })
  await sorting.save(spikes)
  return [samples, '--sorting', spikes]
}

const megabytes = (pid: number, what: 'VmRSS' | 'VmHWM'): number =>
  Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** What was wrong of a page at rest: it shows no traces, or has not read them to the end. */
const deadEnd = async (page: Page): Promise<string | undefined> => {
  for (const key of ['Escape', 'Escape', 'Home']) await page.keyboard.press(key)
  const isShown = (): boolean =>
    document.querySelector('[data-panel=traces] canvas') !== null &&
    document.querySelector('[data-panel=traces] .canvas.stale') === null
  return page.waitForFunction(isShown, undefined, { timeout: PATIENCE }).then(
    () => undefined,
    async () =>
      `after ${PATIENCE / 60_000} minutes the traces are not there; ${await page.evaluate(() => (document.body.textContent ?? '').slice(0, 400))}`,
  )
}

/** Use a page at random. Gives what was wrong. */
export const useForLong = async ({ minutes, seed, args }: LongUse): Promise<readonly string[]> => {
  const executablePath = findBrowser()
  if (executablePath === undefined) return ['no Chromium is here: install it, or name one in the variable CHROMIUM']
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-torture-'))
  const viewing = await startViewing(...(args.length > 0 ? args : await generated(folder)))
  const browser = await chromium.launch({ executablePath, args: flags })
  const wrong: string[] = []
  let context = ''
  const note = (what: string): void => {
    wrong.push(what)
    console.log(`  WRONG ${context}: ${what}`)
  }
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    page.setDefaultTimeout(PATIENCE)
    page.on('pageerror', (error) => note(error.stack ?? error.message))
    page.on('console', (message) => message.type() === 'error' && note(message.text()))
    await page.goto(viewing.url)
    const begin = performance.now()
    const minute = (): number => (performance.now() - begin) / 60_000
    let [early, actions, told] = [0, 0, 0]
    for (let round = 0; minute() < minutes; round++) {
      context = `seed ${seed + round}, round ${round}, minute ${minute().toFixed(1)}`
      await actAtRandom(page, ROUND, seed + round)
      actions += ROUND
      const dead = await deadEnd(page)
      if (dead !== undefined) {
        note(dead)
        await page.goto('about:blank')
        await page.goto(viewing.url)
      }
      const heap = (await heapOf(page)) / 2 ** 20
      if (early === 0 && minute() >= minutes / 10) early = heap
      if (early > 0 && heap > early + MOST_GROWN)
        note(`the page holds ${heap.toFixed(0)} MB, after its first tenth ${early.toFixed(0)}`)
      const server = megabytes(viewing.pid, 'VmRSS')
      if (server > MOST_SERVER) note(`the server takes ${server.toFixed(0)} MB`)
      if (minute() < told) continue
      told = Math.floor(minute()) + 1
      const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
      console.log(
        `  minute ${minute().toFixed(1).padStart(6)}  ${`${actions}`.padStart(7)} actions  page ${heap.toFixed(1)} MB, ${nodes} elements  ` +
          `server ${server.toFixed(0)} MB, at most ${megabytes(viewing.pid, 'VmHWM').toFixed(0)}`,
      )
    }
  } finally {
    await browser.close()
    viewing.stop()
    rmSync(folder, { recursive: true })
  }
  return wrong
}
