import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'
import { pipelines } from '../browser/pipelines.js'
import { type Bundle, bundleForBrowser, sizeText } from './bundle.js'

/** What any page has, and nothing else: no `process`, no `Buffer`, no `require`, no SharedArrayBuffer. */
const pageGlobals = (): vm.Context => {
  const context = vm.createContext({ atob, btoa, clearTimeout, console, performance, setTimeout, TextDecoder, TextEncoder })
  vm.runInContext('delete globalThis.SharedArrayBuffer', context)
  return context
}

describe('the bundle for browsers', () => {
  let bundle: Bundle
  beforeAll(async () => {
    bundle = await bundleForBrowser(fileURLToPath(new URL('../browser/pipelines.ts', import.meta.url)), 'pages')
    console.log(`bundle for browsers: ${sizeText(bundle)}`)
  })

  it('is of a size that a page can load', () => {
    expect(bundle.gzippedBytes).toBeGreaterThan(50_000)
    expect(bundle.gzippedBytes).toBeLessThan(500_000)
  })

  it('runs where there is nothing but what pages have, and computes the same bytes', async () => {
    const context = pageGlobals()
    vm.runInContext(bundle.code, context)
    for (const name of ['generated, filtered', 'all the filters', 'times', 'live', 'rebuilt from its JSON']) {
      const there: unknown = await vm.runInContext(
        `pages.pipelines[${JSON.stringify(name)}]().then((bytes) => Array.from(bytes).join())`,
        context,
      )
      const here = await pipelines[name]()
      expect(here.length, name).toBeGreaterThan(0)
      expect(there === Array.from(here).join(), name).toBe(true)
    }
  })
})
