import { joinUrl } from '../paths.js'
import { httpObjects } from './objects.js'
import { bodyUpTo, type Receive, type Requester, requester } from './request.js'
import { INDEX, indexOf } from './savedIndex.js'
import type { Listing, Store } from './store.js'

/** No listing is longer. */
const MOST_LISTED = 64 * 2 ** 20

/**
 * A page's own cache is asked for nothing: it knows parts of files by their addresses alone, and has answered a part where the whole
 * was asked for.
 */
const anew = (path: string, init: RequestInit): Promise<Response> => fetch(path, { ...init, cache: 'no-store' })

/**
 * A web server: files by their addresses, folders by an index in them or by the page that the server makes of them. `receive`, where
 * the platform has it, takes ranges.
 */
export const httpStore = (request: Requester = requester(), receive?: Receive): Store => {
  const objects = httpObjects(anew, request, receive)
  const page = (path: string, signal: AbortSignal): Promise<string | undefined> =>
    request(
      path,
      (stop) => anew(path, { signal: stop }),
      async (response, alive) => {
        const isPage = response.ok && /^text\/html\b/.test(response.headers.get('content-type') ?? '')
        const bytes = isPage ? await bodyUpTo(response, MOST_LISTED, alive) : undefined
        if (!isPage) await response.body?.cancel()
        return bytes && new TextDecoder().decode(bytes)
      },
      signal,
    )
  return {
    ...objects,
    list: async (path, signal) => {
      const index = await objects.whole(joinUrl(path, INDEX), signal)
      const indexed = index && (await indexOf(index))
      if (indexed !== undefined) return indexed
      const html = await page(`${path}/`, signal)
      return html === undefined ? undefined : pageOf(html, path)
    },
  }
}

/** The names that a page links to and that are in its own folder: what servers make of folders. */
const pageOf = (html: string, path: string): Listing | undefined => {
  const folder = new URL(`${path}/`)
  const names = new Set<string>()
  for (const [, , link] of html.matchAll(/<a\s[^>]*?href\s*=\s*(["'])(.*?)\1/gi)) {
    const target = addressOf(link.replaceAll('&amp;', '&'), folder)
    if (target === undefined || target.origin !== folder.origin || target.search !== '') continue
    const rest = target.pathname.startsWith(folder.pathname) ? target.pathname.slice(folder.pathname.length) : ''
    if (/^[^/]+\/?$/.test(rest)) names.add(decoded(rest))
  }
  return names.size === 0 ? undefined : { names: [...names], files: new Map(), deep: false }
}

const addressOf = (link: string, folder: URL): URL | undefined => {
  try {
    return new URL(link, folder)
  } catch {
    return undefined
  }
}

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
