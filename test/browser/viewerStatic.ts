/**
 * The page of the viewer on a server of files: the sample of a first visit, a folder that is dropped, an address, and what cannot be
 * opened; each panel against numbers; then actions at random, which leave no error. `npm run browser -- --actions 1000` does more.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { computeIsiHistograms, generateGroundTruthRecording, type Sorting } from 'rxephys'
import { startServer } from '../src/platform/stores/fileServer.js'
import type { Checks } from '../tools/checks.js'
import { root } from '../tools/docstrings.js'
import { drop } from './places.js'
import { actAtRandom } from './randomActions.js'

const OTHER_SITE = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Content-Range, ETag' }
const PATIENCE = { timeout: 60_000 }

const panel = (name: string): string => `[data-panel=${name}]`
const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().textContent(PATIENCE)) ?? ''
const counts = (page: Page, name: string): Promise<string> => textOf(page, `${panel(name)} .counts`)
const counted = (page: Page, name: string, text: string): Promise<void> =>
  page
    .locator(`${panel(name)} .counts`, { hasText: text })
    .first()
    .waitFor(PATIENCE)

/** The picture of a panel, as it is saved. */
const svgOf = async (page: Page, name: string): Promise<string> => {
  await page.waitForSelector(`${panel(name)} canvas`, PATIENCE)
  await page.locator(`${panel(name)} .pictures-menu > summary`).click()
  const [download] = await Promise.all([
    page.waitForEvent('download', PATIENCE),
    page.getByText('SVG, lines').locator('visible=true').click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}

const holds = (text: string, wanted: string): string | undefined =>
  text.includes(wanted)
    ? undefined
    : `"${wanted}" is not in it: ${text
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .slice(0, 300)}`

/** What each panel shows of a sorting, against the sorting itself. */
const checkPanels = async (page: Page, sorting: Sorting, checks: Checks): Promise<void> => {
  const [unitId] = sorting.unitIds
  const spikes = (await sorting.countSpikesPerUnit()).get(unitId) ?? 0
  await checks.attempt('the table of units counts their spikes', async () => {
    const row = `${panel('units')} tbody tr[aria-selected]`
    await page.locator(row).first().click(PATIENCE)
    return holds(await textOf(page, row), String(spikes))
  })
  await checks.attempt('a filter leaves those that meet it, and says how many of how many', async () => {
    await page.fill('[aria-label="Filter units"]', `spikes>=${spikes}`)
    const left = [...(await sorting.countSpikesPerUnit()).values()].filter((count) => count >= spikes).length
    const said = holds(await counts(page, 'units'), `${left} of ${sorting.getNumUnits()} units, 1 selected`)
    await page.fill('[aria-label="Filter units"]', '')
    return said
  })
  await checks.attempt('the raster has the spikes of the window', async () => {
    const { sampleIndex, unitIndex } = await sorting.getSpikes({ endFrame: 0.5 * sorting.samplingFrequency })
    const own = sampleIndex.filter((_, spike) => unitIndex[spike] === 0).length
    await counted(page, 'raster', `${own} of ${own} spikes`)
    return undefined
  })
  await checks.attempt('intervals below the refractory period are counted', async () => {
    const { counts: bins } = await computeIsiHistograms(sorting, { unitIds: [unitId], windowMs: 50, binMs: 0.5 })
    return holds(await svgOf(page, 'isi'), `${bins.slice(0, 4).reduce((sum, each) => sum + each, 0)} below 2 ms`)
  })
  await checks.attempt('waveforms say how many spikes they are the mean of', async () =>
    holds(await svgOf(page, 'waveforms'), `(${Math.min(200, spikes)} of ${spikes} spikes)`),
  )
  for (const name of ['probe', 'correlograms', 'amplitudes', 'spectrum', 'raster', 'traces'])
    await checks.attempt(`the picture of ${name} is saved`, async () => holds(await svgOf(page, name), '</svg>'))
  await checks.attempt('a contact that is chosen is the channel of the traces, and Esc shows all again', async () => {
    const canvas = page.locator(`${panel('probe')} canvas`)
    await canvas.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => /channels=/.test(location.hash), undefined, PATIENCE)
    const label =
      (await page
        .locator(`${panel('traces')} canvas`)
        .first()
        .getAttribute('aria-label')) ?? ''
    await canvas.focus()
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => !/channels=/.test(location.hash), undefined, PATIENCE)
    return holds(label, ' 1 channels')
  })
}

/** Open the page as who comes for the first time, drops something, or has a link. */
export const checkStaticPage = async (browser: Browser, checks: Checks): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-static-'))
  const { recording, sorting } = await generateGroundTruthRecording({ numChannels: 6, numUnits: 4, durations: [20], seed: 7 })
  mkdirSync(join(folder, 'session'))
  await recording.save(join(folder, 'session/raw.zarr'))
  await sorting.save(join(folder, 'session/units.zarr'))
  writeFileSync(join(folder, 'notes.txt'), 'nothing')
  const [site, data] = await Promise.all([startServer(join(root, 'dist/viewer')), startServer(folder, { headers: OTHER_SITE })])
  const page = await browser.newPage({ viewport: { width: 1400, height: 1500 } })
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  try {
    await page.goto(`${site.url}/index.html`)
    await checks.attempt('a first visit shows the sample with its sorting', async () => {
      await counted(page, 'units', '12 of 12 units')
      return holds(await textOf(page, '.status'), '32 channels')
    })
    await checks.attempt('what is no recording is told, and the sample stays', async () => {
      await drop(page, join(folder, 'notes.txt'))
      const told = await textOf(page, '.opening[role=alert]')
      await page.locator('.opening button').click()
      return holds(told, 'Unreadable') ?? holds(await counts(page, 'units'), '12 of 12 units')
    })
    await checks.attempt('a folder that is dropped opens, with the sorting in it', async () => {
      await drop(page, join(folder, 'session'))
      await counted(page, 'units', '4 of 4 units')
      return holds(await textOf(page, '.status'), '6 channels')
    })
    await checkPanels(page, sorting, checks)
    await checks.attempt('an address opens by ranges, and stands in the link', async () => {
      await page.goto('about:blank')
      await page.goto(`${site.url}/index.html#from=${encodeURIComponent(`${data.url}/session/raw.zarr`)}&d=2`)
      await page.locator('.status', { hasText: '6 channels' }).waitFor(PATIENCE)
      return data.requests.some((request) => request.includes('raw.zarr')) ? undefined : 'nothing was asked for'
    })
    // A page of another site that is not there is told by the browser itself, in the console.
    const before = errors.filter((error) => !error.includes('404')).length
    checks.check('no error was left in the page', before === 0, errors.join('; '))
    await page.goto('about:blank')
    await page.goto(`${site.url}/index.html`)
    await counted(page, 'units', '12 of 12 units')
    errors.length = 0
    const given = process.argv.indexOf('--actions')
    const number = given < 0 ? 150 : Number(process.argv[given + 1])
    const seed = Math.floor(Math.random() * 2 ** 31)
    await checks.attempt(`${number} actions at random leave no error, and no more memory (seed ${seed})`, async () => {
      const { grown, log } = await actAtRandom(page, number, seed)
      if (errors.length > 0) return `${errors.join('; ')} after ${log.slice(-5).join(', ')}`
      return grown < 100 * 2 ** 20 ? undefined : `${Math.round(grown / 2 ** 20)} MiB more`
    })
  } finally {
    await page.close()
    site.close()
    data.close()
    rmSync(folder, { recursive: true })
  }
}
