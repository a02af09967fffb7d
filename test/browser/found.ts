/** The browser that pages are tried in, and how it is started. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
/** Where Chromium is; undefined where it is not. */
export const findBrowser = (): string | undefined =>
  [process.env.CHROMIUM ?? '', ...places].find((place) => place !== '' && existsSync(place))

/** Install it, where apt-get may. */
export const installBrowser = (): string | undefined => {
  try {
    console.log('Chromium is not here: apt-get install chromium')
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return findBrowser()
}

// It runs as root in containers, speaks to nobody, and leaves nothing behind.
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
