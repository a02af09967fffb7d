import { isObservable, map, type Observable } from 'rxjs'
import { shown } from '../codec/codec.js'
import type { LiveConnection, Received } from '../declare/live.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { Acquisition } from './acquisition.js'
import { type Connect, Driver, type DriverWorld } from './driver.js'
import type { Attending } from './listening.js'

/** Waits as long as asked, or until it is aborted. */
const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })

/** The clock of this computer. */
const here: DriverWorld = { now: () => performance.now(), sleep }

/** The acquisition that a connection makes, once it is connected. Rejects with a `FaultError`. */
export const acquisitionOf = async (
  name: string,
  connect: Connect,
  { attempts, firstDelayMs, mostDelayMs, clockTolerance, overflow, ringSeconds }: Attending,
  world: DriverWorld = here,
): Promise<Acquisition> => {
  const reconnecting = { attempts, firstDelay: firstDelayMs, mostDelay: mostDelayMs }
  const driver = await Driver.open(name, connect, reconnecting, world, clockTolerance)
  return new Acquisition(driver, { name, overflow, ringSeconds })
}

/** A connection to a user's own observable. What it sends is checked as it comes; its samples are the sender's, and copied. */
export const ownConnection = async (
  header: Header,
  connect: () => Observable<Received> | Promise<Observable<Received>>,
): Promise<LiveConnection> => {
  const chunks$ = await connect()
  if (!isObservable(chunks$))
    throw new FaultError(conflict('what acquire.connect gives', 'an observable of chunks', shown(chunks$)))
  return { header, data: chunks$.pipe(map((chunk) => ({ ...chunk, data: chunk.data.slice() }))) }
}
