/**
 * Runs the pipelines of `pipelines.ts` in headless Chromium, and compares what they give, byte for byte, with what they
 * give here. Where Chromium cannot be had this is skipped, and says so; with CI=true that is a failure.
 */
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { bundleForBrowser, sizeText } from '../tools/bundle.js'
import { Checks } from '../tools/checks.js'
import { findBrowser, flags, installBrowser } from './found.js'
import { pipelines, refusals } from './pipelines.js'
import { checkPlaces } from './places.js'
import { checkViewerLive } from './viewerLive.js'
import { checkViewerPage } from './viewerPage.js'
import { checkStaticPage } from './viewerStatic.js'

/** Run one of the bundle's functions in the page: the bytes come back as base64. */
const inPage = (page: Page, name: string): Promise<string> =>
  page.evaluate(async (which) => {
    const bytes = await globalThis.pages.pipelines[which]()
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }, name)

declare global {
  // What the bundle puts into the page.
  var pages: { readonly pipelines: typeof pipelines; readonly refusals: typeof refusals }
}

const difference = (here: Uint8Array, there: Uint8Array): string | undefined => {
  if (here.length === 0) return 'nothing was computed'
  const odd = here.findIndex((byte, index) => byte !== there[index])
  if (here.length === there.length && odd < 0) return undefined
  return `${here.length} bytes here, ${there.length} there, and others from byte ${odd} on`
}

const checkIn = async (browser: Browser, code: string, checks: Checks): Promise<void> => {
  console.log(`Chromium ${browser.version()}`)
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.addScriptTag({ content: code })
  for (const [name, pipeline] of Object.entries(pipelines))
    await checks.attempt(`the same bytes in a page: ${name}`, async () =>
      difference(await pipeline(), Buffer.from(await inPage(page, name), 'base64')),
    )
  for (const name of Object.keys(refusals)) {
    const said = await page.evaluate((which) => globalThis.pages.refusals[which](), name)
    checks.check(`refused by name in a page: ${name}`, said.startsWith('Unsupported: '), said)
  }
  checks.check('no error was left in the page', errors.length === 0, errors.join('; '))
}

const checks = new Checks()
const bundle = await bundleForBrowser(fileURLToPath(new URL('./pipelines.ts', import.meta.url)), 'pages')
checks.check(`everything but files, workers and the command line bundles: ${sizeText(bundle)}`, bundle.gzippedBytes > 0)
const executablePath = findBrowser() ?? installBrowser()
if (executablePath === undefined)
  checks.skip('a browser', 'no Chromium is here: install it, or name one in the variable CHROMIUM')
else {
  const browser = await chromium.launch({ executablePath, args: flags })
  try {
    await checkIn(browser, bundle.code, checks)
    const places = await bundleForBrowser(fileURLToPath(new URL('./opened.ts', import.meta.url)), 'places')
    await checkPlaces(browser, places.code, checks)
    await checkViewerPage(browser, checks)
    await checkStaticPage(browser, checks)
    await checkViewerLive(browser, checks)
  } finally {
    await browser.close()
  }
}
checks.end()
