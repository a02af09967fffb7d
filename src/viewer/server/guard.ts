import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is refused: the status, and a sentence. */
export interface Refusal {
  readonly status: number
  readonly message: string
}

/** Names of this computer to itself. A tunnel may give it any port. */
const hosts = ['localhost', '127.0.0.1', '[::1]']

const hostOf = (address: string): string | undefined => {
  try {
    return new URL(address).hostname
  } catch {
    return undefined
  }
}

const isOurs = (address: string): boolean => /^https?:\/\/[^/@]+$/.test(address) && hosts.includes(hostOf(address) ?? '')

/**
 * Refuse what another page has sent. A page elsewhere may reach a server of this computer by a name that it makes mean 127.0.0.1: then
 * Host is that name. One that asks from elsewhere says so in Origin.
 */
export const refusedPlace = ({ headers: { host, origin } }: IncomingMessage): Refusal | undefined => {
  if (host === undefined || !isOurs(`http://${host}`))
    return { status: 403, message: `this server is reached as ${hosts.join(', ')} only` }
  if (origin !== undefined && !isOurs(origin)) return { status: 403, message: 'this server answers its own page only' }
  return undefined
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Refuse what does not know the token, in the header `Authorization: Bearer TOKEN`. How long that takes tells nothing of it. */
export const refusedToken = ({ headers: { authorization } }: IncomingMessage, token: string): Refusal | undefined =>
  timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))
    ? undefined
    : { status: 401, message: 'the token is missing or another: open the address that `rxephys view` printed' }

/** What every answer says to a browser: nothing of elsewhere is loaded, and nobody shows this page within another. */
export const safeHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const
