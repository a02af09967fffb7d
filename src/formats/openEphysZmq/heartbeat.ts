import type { LiveContext } from '../../declare/live.js'
import type { Zmq } from '../../platform/zmq.js'

/** How often, and how long an answer is waited for before it is asked by another connection, in milliseconds. */
const [EVERY, PATIENCE] = [2000, 10_000]

/** Tell the GUI that somebody listens, until that is over. Data come without it too: no fault is made of it. */
export const heartbeats = async (
  zmq: Zmq,
  endpoint: string,
  { signal, sleep, files }: Pick<LiveContext, 'signal' | 'sleep' | 'files'>,
): Promise<void> => {
  const told = JSON.stringify({ application: 'rxephys', uuid: files.newName(), type: 'heartbeat' })
  let asking = zmq.request(endpoint)
  const close = (): void => asking.close()
  signal.addEventListener('abort', close, { once: true })
  while (!signal.aborted) {
    try {
      await asking.ask(told, PATIENCE)
    } catch {
      if (signal.aborted) return
      // A question that was not answered keeps the next from being asked.
      asking.close()
      asking = zmq.request(endpoint)
    }
    await sleep(EVERY)
  }
}
