/** A Redis of one's own, on loopback. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** End it at once, and start it anew on the same port, with nothing of what it knew. */
  readonly restart: () => Promise<void>
  /** It answers nothing until it is let go on. */
  readonly pause: () => void
  readonly resume: () => void
  readonly end: () => Promise<void>
}

/** A port that nobody has just now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const answers = async (port: number, host: string): Promise<boolean> => {
  const socket: Socket = connect(port, host)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Start one; `end` it. */
export const startRedis = async (password?: string, host = '127.0.0.1'): Promise<RedisServer> => {
  const port = await freePort()
  const address = ['--bind', host, '--port', `${port}`, '--protected-mode', 'no', '--save', '', '--appendonly', 'no']
  const args = [...address, ...(password === undefined ? [] : ['--requirepass', password])]
  let server: ChildProcess
  const start = async (): Promise<void> => {
    server = spawn('redis-server', args, { stdio: 'ignore' })
    while (!(await answers(port, host))) {
      if (server.exitCode !== null) throw new Error(`redis-server ended with status ${server.exitCode}`)
      await delay(20)
    }
  }
  const end = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    port,
    url: `redis://${host}:${port}`,
    restart: async () => {
      await end()
      await start()
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    end,
  }
}
