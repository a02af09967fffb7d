/** An acquisition in the page: it moves on, stops when it is told to, and is looked back into. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { memory } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { startViewing } from './viewing.js'

const FREQUENCY = 1000
const SECONDS = 120
/** Every second one channel has one sample that stands out. */
const EVERY = 1000

const saved = async (folder: string): Promise<string> => {
  const traces = new Int16Array(FREQUENCY * SECONDS * 2)
  for (let frame = 500; frame * 2 < traces.length; frame += EVERY) traces[frame * 2] = -80
  const recording = await memory({
    traces: [traces],
    samplingFrequency: FREQUENCY,
    channelIds: ['a', 'b'],
    gainToUv: [1, 1],
    offsetToUv: [0, 0],
  })
  const path = join(folder, 'replayed')
  await recording.save(path)
  return path
}

/** Look at a replay as it comes. */
export const checkViewerLive = async (browser: Browser, checks: Checks): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-live-'))
  const viewing = await startViewing('--live', `replay:${await saved(folder)}`)
  const page = await browser.newPage({ viewport: { width: 1000, height: 600 } })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  const start = (): Promise<number> =>
    page.evaluate(() => {
      const [minutes, seconds] = (document.querySelector<HTMLInputElement>('#box-time')?.value ?? '').split(':')
      return Number(minutes) * 60 + Number(seconds)
    })
  /** Whether some column of the upper row is dark far below its middle, as only a planted sample is. */
  const showsPlanted = (): Promise<boolean> =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-panel=traces] canvas')
      const context = canvas?.getContext('2d')
      if (!canvas || !context) return false
      const y = Math.round(14 + ((canvas.height - 32) / 2) * 0.9)
      const { data } = context.getImageData(46, y, canvas.width - 46, 1)
      return data.some((value, index) => index % 4 === 0 && value < 120)
    })
  try {
    await page.goto(`${viewing.url}#d=2&gain=100&draw=lines&order=file`)
    await checks.attempt('an acquisition moves on by itself, with its lag and losses', async () => {
      await page.waitForFunction(() => {
        const [minutes, seconds] = (document.querySelector<HTMLInputElement>('#box-time')?.value ?? '').split(':')
        return Number(minutes) * 60 + Number(seconds) > 0.5
      })
      await page.getByText('nothing lost').waitFor()
      return (await page.getByText(/^lag /).count()) === 1 ? undefined : 'no lag is told'
    })
    await checks.attempt('what came is drawn', async () => {
      await page.waitForTimeout(500)
      return (await showsPlanted()) ? undefined : 'the planted samples are not seen'
    })
    await checks.attempt('it stays where it was paused, looks back into what is kept, and goes on', async () => {
      await page.keyboard.press('Space')
      await page.getByText(/^paused/).waitFor()
      const paused = await start()
      await page.keyboard.press('ArrowLeft')
      await page.waitForTimeout(1200)
      const back = await start()
      const seen = await showsPlanted()
      await page.keyboard.press('Space')
      await page.waitForFunction((before) => {
        const [minutes, seconds] = (document.querySelector<HTMLInputElement>('#box-time')?.value ?? '').split(':')
        return Number(minutes) * 60 + Number(seconds) > before + 1
      }, paused)
      return Math.abs(paused - back - 0.2) < 0.02 && seen ? undefined : `paused at ${paused}, back to ${back}, seen: ${seen}`
    })
    checks.check('the live page left no error', errors.length === 0, errors.join('; '))
  } finally {
    viewing.stop()
    await page.close()
    rmSync(folder, { recursive: true })
  }
}
