/**
 * `npm run screenshots`: the pictures of the viewer that stand in the README, of a generated recording and its sorting, in a browser.
 * After `npm run build`.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { generateGroundTruthRecording } from 'rxephys'
import { findBrowser, flags } from '../browser/found.js'
import { startViewing } from '../browser/viewing.js'
import { root } from './docstrings.js'

/** What is shown, and in which light. */
const pictures = [
  {
    name: 'viewer-light',
    colorScheme: 'light',
    state: 't=4&d=0.1&gain=60',
    prepare: async (page: Page) => {
      await page.getByRole('button', { name: 'Spikes', exact: true }).click()
    },
  },
  {
    name: 'viewer-dark',
    colorScheme: 'dark',
    state: 't=4&d=0.1&draw=map&gain=160',
    prepare: async (page: Page) => {
      await page.getByRole('button', { name: 'Spikes', exact: true }).click()
      await page.getByRole('button', { name: 'bandpassFilter', exact: true }).click()
    },
  },
] as const

const executablePath = findBrowser()
if (executablePath === undefined) throw new Error('no Chromium is here: install it, or name one in the variable CHROMIUM')
const folder = mkdtempSync(join(tmpdir(), 'rxephys-screenshots-'))
const { recording, sorting } = await generateGroundTruthRecording({ numChannels: 32, numUnits: 9, durations: [20], seed: 5 })
await recording.save(join(folder, 'recording'))
await sorting.save(join(folder, 'sorting'))
const viewing = await startViewing(join(folder, 'recording'), '--sorting', join(folder, 'sorting'))
const browser = await chromium.launch({ executablePath, args: flags })
const out = join(root, 'docs/pictures')
mkdirSync(out, { recursive: true })
try {
  for (const { name, colorScheme, state, prepare } of pictures) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme })
    await page.goto(`${viewing.url}#${state}`)
    await page.waitForSelector('[data-panel=traces] canvas')
    await prepare(page)
    // Every panel computes, one after the other.
    await page.waitForTimeout(6000)
    const path = join(out, `${name}.jpg`)
    await page.screenshot({ path, type: 'jpeg', quality: 50 })
    await page.close()
    console.log(`${path}: ${Math.round(statSync(path).size / 1000)} kB`)
  }
} finally {
  await browser.close()
  viewing.stop()
  rmSync(folder, { recursive: true })
}
