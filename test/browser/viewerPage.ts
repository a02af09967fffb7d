/** The page of the viewer in a browser, on recordings whose samples are known: what stands where on the screen, and what forms make. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { memory, open } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { type Checks, run } from '../tools/checks.js'
import { root } from '../tools/docstrings.js'
import { startViewing } from './viewing.js'

const FREQUENCY = 10_000
const FRAMES = 300_000
const CHANNELS = 4
/** One sample, on one channel. */
const SPIKE = { frame: 123_457, channel: 2, value: -80 }

/** Where rows and times lie in the picture: `src/viewer/page/panels/traces/layout.ts`. */
const [LEFT, TOP, BOTTOM] = [54, 14, 18]

const saved = async (folder: string): Promise<string> => {
  const traces = new Int16Array(FRAMES * CHANNELS)
  traces[SPIKE.frame * CHANNELS + SPIKE.channel] = SPIKE.value
  const recording = await memory({
    traces: [traces],
    samplingFrequency: FREQUENCY,
    channelIds: ['a', 'b', 'c', 'd'],
    gainToUv: [1, 1, 1, 1],
    offsetToUv: [0, 0, 0, 0],
  })
  const path = join(folder, 'planted')
  await recording.save(path)
  return path
}

interface Picture {
  readonly width: number
  readonly height: number
  /** Columns in which something dark is well below the middle of the row. */
  readonly below: readonly number[]
}

/** What is drawn below the middles of rows, away from the lines of the signals themselves. */
const pictureOf = (page: Page): Promise<Picture> =>
  page.evaluate(
    ({ channel, channels, left, top, bottom }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-panel=traces] canvas')
      const context = canvas?.getContext('2d')
      if (!canvas || !context) throw new Error('there is no picture')
      const { width, height } = canvas
      const rowHeight = (height - top - bottom) / channels
      const middle = top + (channel + 0.5) * rowHeight
      // Deep enough for the spike alone, at a gain of 100 from row to row.
      const y = Math.round(middle + 0.4 * rowHeight)
      const { data } = context.getImageData(0, y, width, 1)
      const below: number[] = []
      for (let x = left; x < width; x++) if (data[x * 4] + data[x * 4 + 1] + data[x * 4 + 2] < 380) below.push(x)
      return { width, height, below }
    },
    { channel: SPIKE.channel, channels: CHANNELS, left: LEFT, top: TOP, bottom: BOTTOM },
  )

/** Waits until nothing is being read. */
const settle = async (page: Page): Promise<void> => {
  await page.waitForSelector('[data-panel=traces] canvas')
  await page.waitForFunction(() => document.querySelector('[data-panel=traces] .canvas.stale') === null)
}

const showing = async (page: Page, url: string, state: string): Promise<void> => {
  // An address that differs after # alone would load nothing anew.
  await page.goto('about:blank')
  await page.goto(`${url}#${state}`)
  await settle(page)
}

const checkSpike = async (page: Page, url: string, checks: Checks): Promise<void> => {
  const windows = [
    [12.345, 0.002],
    [12.3, 0.1],
    [10, 5],
    [0, 30],
  ]
  for (const [start, duration] of windows)
    await checks.attempt(`a spike of one sample stands where it should, ${duration} s in the window`, async () => {
      await showing(page, url, `t=${start}&d=${duration}&gain=100&draw=lines&order=file`)
      const { width, below } = await pictureOf(page)
      const place = LEFT + ((SPIKE.frame + 0.5 - start * FREQUENCY) / (duration * FREQUENCY)) * (width - LEFT)
      if (below.length === 0) return 'it is not seen'
      const middle = (below[0] + below[below.length - 1]) / 2
      // A line through samples is as wide as their distance; what is drawn by columns is exact to one.
      const reach = Math.max(1.5, (width - LEFT) / (duration * FREQUENCY))
      return Math.abs(middle - place) <= reach && below.length <= 2 * reach + 2
        ? undefined
        : `expected at ${place}, found from ${below[0]} to ${below[below.length - 1]}`
    })
  await checks.attempt('nothing stands where there is no spike', async () => {
    await showing(page, url, 't=20&d=5&gain=100&draw=lines&order=file')
    const { below } = await pictureOf(page)
    return below.length === 0 ? undefined : `at ${below.join(', ')}`
  })
  await checks.attempt('the exact value is read at the pointer', async () => {
    await showing(page, url, 't=12.345&d=0.002&gain=100&draw=lines&order=file')
    const box = await page.locator('[data-panel=traces] canvas').boundingBox()
    if (box === null) return 'there is no picture'
    const x = LEFT + ((SPIKE.frame + 0.5 - 123_450) / 20) * (box.width - LEFT)
    const y = TOP + ((box.height - TOP - BOTTOM) / CHANNELS) * (SPIKE.channel + 0.5)
    await page.mouse.move(box.x + x, box.y + y)
    const words = `frame ${SPIKE.frame}), channel c: ${SPIKE.value} µV`
    return page
      .waitForFunction((said) => document.querySelector('.status')?.textContent?.includes(said), words)
      .then(() => undefined)
  })
}

const textOfCode = (page: Page): Promise<string> => page.locator('.code textarea').inputValue()

const checkForms = async (page: Page, url: string, source: string, folder: string, checks: Checks): Promise<void> => {
  const add = async (name: string): Promise<void> => {
    await page.getByText('+ Add a step').click()
    await page.getByLabel('Search operators').fill(name)
    await page.keyboard.press('Enter')
  }
  await checks.attempt('forms make the pipeline whose JSON rxephys run saves to the same bits', async () => {
    await showing(page, url, 't=12&d=1')
    await add('commonReference')
    await page.getByLabel('operator', { exact: true }).selectOption('"average"')
    await add('bandpassFilter')
    await page.getByLabel(/^freqMin/).fill('500')
    await page.getByLabel(/^freqMax/).fill('3000')
    await page.keyboard.press('Enter')
    await settle(page)
    await page.getByRole('button', { name: 'JSON' }).click()
    await page.waitForSelector('.code textarea')
    writeFileSync(join(folder, 'pipeline.json'), await textOfCode(page))
    const { status, errors } = run(
      'node',
      [join(root, 'dist/src/cli.js'), 'run', 'pipeline.json', 'out', '--no-progress'],
      folder,
    )
    if (status !== 0) return errors
    const window = { startFrame: 123_000, endFrame: 124_000 }
    const [there, here] = await Promise.all([
      (await open(join(folder, 'out'))).getTraces(window),
      (await open(source))
        .pipe(commonReference({ operator: 'average' }), bandpassFilter({ freqMin: 500, freqMax: 3000 }))
        .getTraces(window),
    ])
    const same = there.data.length === here.data.length && there.data.every((sample, index) => sample === here.data[index])
    return same && there.data.some((sample) => sample !== 0) ? undefined : 'other samples'
  })
  await checks.attempt('a fault stands at its field, and the traces stay', async () => {
    await page.getByLabel(/^freqMin/).fill('fast')
    await page.keyboard.press('Enter')
    const said = await page.locator('.field .fault').textContent()
    const isMarked = await page.getByLabel(/^freqMin/).getAttribute('aria-invalid')
    return said?.includes('freqMin') && isMarked === 'true' && (await page.locator('[data-panel=traces] canvas').count()) === 1
      ? undefined
      : `${said}, ${isMarked}`
  })
}

const checkKeys = async (page: Page, url: string, checks: Checks): Promise<void> => {
  const state = async (word: string): Promise<string | null> => {
    // The address is written a moment after a move.
    await page.waitForTimeout(450)
    return new URLSearchParams(new URL(page.url()).hash.slice(1)).get(word)
  }
  await checks.attempt('keys alone move, zoom, go to a time, change the drawing, and come back', async () => {
    await showing(page, url, 't=10&d=1')
    await page.keyboard.press('ArrowRight')
    const moved = await state('t')
    await page.keyboard.press('w')
    const zoomed = await state('d')
    await page.keyboard.press('g')
    await page.keyboard.type('0:20')
    await page.keyboard.press('Enter')
    const gone = await state('t')
    await page.keyboard.press('c')
    const drawn = await state('draw')
    await page.keyboard.press('Backspace')
    const back = await state('t')
    await page.keyboard.press('?')
    const sheet = await page.getByRole('dialog').count()
    await page.keyboard.press('Escape')
    const found = [moved, zoomed, gone, drawn, back, sheet, await page.getByRole('dialog').count()].join()
    const expected = ['10.1', '0.5', '20', 'map', '10.35', 1, 0].join()
    return found === expected ? undefined : `expected ${expected}, found ${found}`
  })
  await checks.attempt('a step is added and switched off by keys alone', async () => {
    await showing(page, url, 't=10&d=1')
    await page.getByText('+ Add a step').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('scale')
    await page.keyboard.press('Enter')
    await page.getByLabel('scale is on').focus()
    await page.keyboard.press('Space')
    const found = await state('pipeline')
    return found === '[{"name":"scale","params":{},"off":true}]' ? undefined : `${found}`
  })
}

/** Look at a planted spike, make a pipeline, press keys. */
export const checkViewerPage = async (browser: Browser, checks: Checks): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-viewer-'))
  const source = await saved(folder)
  const viewing = await startViewing(source)
  const page = await browser.newPage({ viewport: { width: 1200, height: 700 } })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('response', async (response) => {
    if (response.status() >= 400) errors.push(await response.text())
  })
  try {
    await checkSpike(page, viewing.url, checks)
    await checkForms(page, viewing.url, source, folder, checks)
    await checkKeys(page, viewing.url, checks)
    checks.check('the page left no error in the console', errors.length === 0, [...new Set(errors)].join('; '))
    await checks.attempt('without its token the page is given nothing', async () => {
      const { origin } = new URL(viewing.url)
      await page.goto('about:blank')
      await page.goto(`${origin}/?token=guessed`)
      await page.getByText('the token is missing or another').waitFor()
      return (await page.locator('canvas').count()) === 0 ? undefined : 'something is drawn'
    })
  } finally {
    viewing.stop()
    await page.close()
    rmSync(folder, { recursive: true })
  }
}
