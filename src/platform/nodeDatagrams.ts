import dgram from 'node:dgram'
import { once } from 'node:events'
import os from 'node:os'
import { FaultError, unreadable } from '../model/fault.js'
import type { Datagram, DatagramOptions, Datagrams } from './datagrams.js'

/** So many wait to be received; those that come after are lost. */
const WAITING = 1024
/** Networks that a message to a group passes at most. */
const HOPS = 24

/** The addresses of this computer, one for every network that it is in. */
const addresses = (): readonly string[] =>
  Object.values(os.networkInterfaces()).flatMap((all = []) =>
    all.flatMap(({ family, address }) => (family === 'IPv4' ? [address] : [])),
  )

const isGroup = (host: string): boolean => /^(22[4-9]|23\d)\./.test(host)

/** What goes wrong with one datagram is a datagram that was lost. */
const tried = (act: () => void): void => {
  try {
    act()
  } catch {
    return
  }
}

/** A socket for each network, by which messages to groups go. */
const outward = (): readonly dgram.Socket[] =>
  addresses().map((address) => {
    const socket = dgram.createSocket('udp4')
    socket.on('error', () => undefined)
    socket.bind(0, () =>
      tried(() => {
        socket.setMulticastInterface(address)
        socket.setMulticastTTL(HOPS)
        socket.setBroadcast(true)
      }),
    )
    socket.unref()
    return socket
  })

/** Datagrams of Node. Rejects with a `FaultError` where the port is taken. */
export const datagrams = async ({ port, groups = [], signal }: DatagramOptions): Promise<Datagrams> => {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: groups.length > 0 })
  socket.bind(port)
  try {
    await once(socket, 'listening')
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    throw new FaultError(unreadable(`UDP port ${port}`, 'a port that is free', found), { cause: error })
  }
  socket.on('error', () => undefined)
  for (const group of groups) for (const address of addresses()) tried(() => socket.addMembership(group, address))
  const held: Datagram[] = []
  let [closed, awaited]: [boolean, (() => void) | undefined] = [false, undefined]
  const wake = (): void => {
    awaited?.()
    awaited = undefined
  }
  socket.on('message', (bytes, { address, port: from }) => {
    if (held.length < WAITING) held.push({ bytes, host: address, port: from })
    wake()
  })
  let outgoing: readonly dgram.Socket[] | undefined
  const close = (): void => {
    if (closed) return
    closed = true
    for (const each of [socket, ...(outgoing ?? [])]) each.close()
    signal?.removeEventListener('abort', close)
    wake()
  }
  signal?.addEventListener('abort', close, { once: true })
  if (signal?.aborted === true) close()
  return {
    port: socket.address().port,
    send: (text, host, to) => {
      if (closed) return
      if (!isGroup(host) && host !== '255.255.255.255') return socket.send(text, to, host, () => undefined)
      outgoing ??= outward()
      for (const each of outgoing) each.send(text, to, host, () => undefined)
    },
    receive: async () => {
      while (held.length === 0 && !closed)
        await new Promise<void>((resolve) => {
          awaited = resolve
        })
      return held.shift()
    },
    close,
  }
}
