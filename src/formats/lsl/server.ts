import type { Readable } from '../../declare/live.js'
import type { Simulate, Simulation } from '../../declare/simulation.js'
import { ByteStream } from '../../encoding/byteStream.js'
import { dice, faulty } from '../../kit/faulty.js'
import { refuse } from '../../model/attempt.js'
import { bytesOf, type Dtype, viewOf } from '../../model/dtype.js'
import { unsupported } from '../../model/fault.js'
import { numbersOf } from '../../model/properties.js'
import type { Datagrams } from '../../platform/datagrams.js'
import type { Listener, Socket } from '../../platform/sockets.js'
import { bytesOfSample, PROTOCOL, patternBytes, writeSample } from './feed.js'
import { answers, type Format, formats, type StreamInfo, writeInfo } from './info.js'
import { DISCOVERY_PORT, FIRST_PORT, GROUPS, PORTS } from './resolve.js'

/** Seconds of samples of one write. */
const WRITE = 0.01

/** The format that holds every value of a dtype. */
const formatOf: Readonly<Partial<Record<Dtype, Format>>> = {
  int8: 'int8',
  uint8: 'int16',
  int16: 'int16',
  uint16: 'int32',
  int32: 'int32',
  uint32: 'int64',
  int64: 'int64',
  float32: 'float32',
  float64: 'double64',
}

/** An outlet of the Lab Streaming Layer: a stream of type `ephys`, found by its name, or by host and port. Every sample has its time. */
export const serveLsl: Simulate = async (simulation) => {
  const { sockets, host, recording, produced, stream = 'rxephys' } = simulation
  const { header } = recording
  const format = formatOf[header.dtype] ?? refuse(unsupported(`samples of ${header.dtype} in LSL`, 'convert them: astype'))
  const rate = header.samplingFrequency
  const origin = sockets.clock() - produced() / rate
  const accept = (socket: Socket): void =>
    void serve(socket, simulation, info(), origin)
      .catch(() => undefined)
      .finally(() => socket.close())
  const createdAt = sockets.clock()
  const uid = globalThis.crypto.randomUUID()
  const service = await inRange((port) => sockets.datagrams({ port }))
  const data = await listenInRange(simulation, accept)
  const info = (): StreamInfo => ({
    name: stream,
    type: 'ephys',
    sourceId: `rxephys ${stream}`,
    uid,
    hostname: host,
    createdAt,
    sessionId: 'default',
    channels: header.channelIds.length,
    samplingFrequency: rate,
    format,
    dataPort: data.port,
    servicePort: service.port,
    described: describedOf(recording),
  })
  void answer(service, info(), sockets.clock)
  // The port of discovery is everybody's; where it cannot be had, the stream is found by its own.
  const discovery = await sockets.datagrams({ port: DISCOVERY_PORT, groups: GROUPS }).catch(() => undefined)
  if (discovery !== undefined) void answer(discovery, info(), sockets.clock)
  return {
    port: data.port,
    close: () => {
      for (const each of [data, service, discovery]) each?.close()
    },
  }
}

/** The first port of the range that can be had; any where there is none. */
const inRange = async <A>(open: (port: number) => Promise<A>): Promise<A> => {
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
    try {
      return await open(port)
    } catch {}
  }
  return open(0)
}

const listenInRange = ({ sockets, host, port }: Simulation, accept: (socket: Socket) => void): Promise<Listener> =>
  port === 0 ? inRange((each) => sockets.listen(host, each, accept)) : sockets.listen(host, port, accept)

const describedOf = ({ header: { channelIds, properties } }: Readable): StreamInfo['described'] => {
  const [gains, offsets] = [numbersOf(properties, 'gain_to_uV'), numbersOf(properties, 'offset_to_uV')]
  return channelIds.map((id, index) => ({
    label: `${id}`,
    type: 'ephys',
    ...(gains !== undefined && { gain_to_uV: `${gains[index]}`, offset_to_uV: `${offsets?.[index] ?? 0}` }),
  }))
}

/** Answer to those who look for streams, and for the time. */
const answer = async (socket: Datagrams, info: StreamInfo, clock: () => number): Promise<void> => {
  for (let next = await socket.receive(); next !== undefined; next = await socket.receive()) {
    const received = clock()
    const [method, line = '', back = ''] = new TextDecoder()
      .decode(next.bytes)
      .split('\n')
      .map((text) => text.trim())
    const [port = '', id = ''] = back.split(/\s+/)
    if (method === 'LSL:timedata') socket.send(` ${line} ${received} ${clock()}`, next.host, next.port)
    else if (method === 'LSL:shortinfo' && isPort(port) && answers(line, info))
      socket.send(`${id}\r\n${writeInfo(info, true)}`, next.host, Number(port))
  }
}

const isPort = (text: string): boolean => /^\d+$/.test(text) && Number(text) > 0 && Number(text) < 65_536

const serve = async (socket: Socket, simulation: Simulation, info: StreamInfo, origin: number): Promise<void> => {
  const wire = new ByteStream(socket, 'the client', Number.POSITIVE_INFINITY)
  const request = (await wire.line()).trim()
  if (request === 'LSL:fullinfo') return wire.send(writeInfo(info, false))
  if (request === 'LSL:shortinfo') {
    if (answers(await wire.line(), info)) await wire.send(writeInfo(info, true))
    return
  }
  const [, version, uid] = /^LSL:streamfeed\/(\d+)(?:\s+(\S+))?$/.exec(request) ?? []
  if (version === undefined) return
  if (uid !== undefined && uid !== info.uid) return wire.send(`LSL/${PROTOCOL} 404 Not found`)
  let buffer = Number.POSITIVE_INFINITY
  for (let line = await wire.line(); line !== ''; line = await wire.line()) {
    const [, frames] = /^max-buffer-length:\s*(\d+)/i.exec(line) ?? []
    if (frames !== undefined) buffer = Number(frames)
  }
  const told = { UID: info.uid, 'Byte-Order': 1234, 'Suppress-Subnormals': 0, 'Data-Protocol-Version': PROTOCOL }
  const lines = Object.entries(told).map(([name, value]) => `${name}: ${value}\r\n`)
  await wire.send(`LSL/${PROTOCOL} 200 OK\r\n${lines.join('')}\r\n`)
  await wire.send(patternBytes(info))
  await feed(socket, simulation, info, buffer, origin)
}

const feed = async (socket: Socket, simulation: Simulation, info: StreamInfo, buffer: number, origin: number): Promise<void> => {
  const { produced, later, faults } = simulation
  const bad = faulty(socket, simulation)
  const roll = dice(faults.seed + 1)
  const frames = Math.max(1, Math.floor(info.samplingFrequency * WRITE))
  let closed = false
  const gone = (): void => {
    closed = true
  }
  // A client only listens: when reading ends, it is gone.
  void socket.read().then(gone, gone)
  for (let start = produced(); !closed; ) {
    const now = produced()
    // What a client has not taken for too long, the outlet forgets.
    start = Math.max(start, now - buffer)
    for (; start + frames <= now && !closed; start += frames) {
      if (roll() < faults.drop) continue
      const bytes = await samplesOf(simulation.recording, info, start, frames, origin)
      await bad.write(bytes)
      if (roll() < faults.duplicate) await bad.write(bytes)
    }
    await later(5)
  }
}

const samplesOf = async (
  { read }: Readable,
  info: StreamInfo,
  start: number,
  frames: number,
  origin: number,
): Promise<Uint8Array> => {
  const samples = await read(0, start, start + frames)
  const size = bytesOfSample(info)
  const dtype = formats[info.format]
  const values = viewOf(dtype, new ArrayBuffer(frames * size), 0, samples.length)
  for (let index = 0; index < samples.length; index++)
    values[index] = values instanceof BigInt64Array ? BigInt(samples[index]) : Number(samples[index])
  const bytes = new Uint8Array(frames * (9 + size))
  const plain = bytesOf(values)
  let at = 0
  for (let row = 0; row < frames; row++)
    at = writeSample(bytes, at, origin + (start + row) / info.samplingFrequency, plain.subarray(row * size, (row + 1) * size))
  return bytes
}
