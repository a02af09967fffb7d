import type { Session } from '../../protocol.js'
import { overHttp } from './http.js'
import { workerLink } from './workerLink.js'

/** The session of the server that the page came from; in a worker of the page where that is but a server of files. */
export const connect = (page: Pick<Window, 'location'>): Session => {
  const token = new URLSearchParams(page.location.search).get('token')
  if (token === null)
    return workerLink(new Worker(new URL('./sessionWorker.ts', import.meta.url), { type: 'module', name: 'rxephys session' }))
  return overHttp({ url: new URL('api', page.location.href.replace(/[?#].*$/, '')).href, token })
}
