import type { Session } from '../../protocol.js'
import { overHttp } from './http.js'

/** The session of the server that the page came from; undefined where the page lies on a server of files. */
export const connect = (page: Pick<Window, 'location'>): Session | undefined => {
  const token = new URLSearchParams(page.location.search).get('token')
  return token === null ? undefined : overHttp({ url: new URL('api', page.location.href.replace(/[?#].*$/, '')).href, token })
}
