/** The server of `fileServer.ts`, for as long as the tests of a file run. */
import { afterAll } from 'vitest'
import { type Server, type ServerOptions, startServer } from './fileServer.js'

export type { Mischief, Server, ServerOptions } from './fileServer.js'

/** Serve a folder. */
export const serve = async (folder: string, options: ServerOptions = {}): Promise<Server> => {
  const server = await startServer(folder, options)
  afterAll(server.close)
  return server
}
