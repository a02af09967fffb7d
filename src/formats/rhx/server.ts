import type { Simulate, Simulation } from '../../declare/simulation.js'
import { ByteStream } from '../../encoding/byteStream.js'
import { dice, faulty } from '../../kit/faulty.js'
import type { Listener, Socket } from '../../platform/sockets.js'
import { blockBytes, FRAMES, MAGIC } from './blocks.js'
import { COUNTS } from './count.js'
import { SPIKE_BYTES, SPIKE_MAGIC } from './spikes.js'

/** Blocks of one write. */
const WRITE = 10

/** Frames from one spike to the next. */
const SPIKE_EVERY = 300

/**
 * Intan RHX's command, waveform and spike ports, with the wide band of the recording's channels as those of ports A, B, ...; integers with a
 * sign are sent 32768 higher. Of the digital inputs two are sent, of the outputs one: see `wordsAt`; spikes of the channels in turn.
 */
export const serveRhx: Simulate = async (simulation) => {
  const { sockets, host, port } = simulation
  const listeners: Listener[] = []
  const close = (): void => {
    for (const each of listeners) each.close()
  }
  const listen = async (at: number, serve: (socket: Socket, simulation: Simulation) => Promise<void>): Promise<void> => {
    listeners.push(await sockets.listen(host, at, (socket) => void serve(socket, simulation).catch(() => socket.close())))
  }
  try {
    await listen(port, answer)
    await listen(listeners[0].port + 1, send)
    await listen(listeners[0].port + 2, sendSpikes)
  } catch (error) {
    close()
    // The ports beside a free one may be taken: others are tried.
    if (port === 0 && listeners.length > 0) return serveRhx(simulation)
    throw error
  }
  return { port: listeners[0].port, close }
}

const answer = async (socket: Socket, { recording }: Simulation): Promise<void> => {
  const wire = new ByteStream(socket, 'the client', Number.POSITIVE_INFINITY)
  const names = [...recording.header.channelIds.map((_, index) => nameOf(index).toLowerCase()), ...lines]
  let text = ''
  for (;;) {
    text += new TextDecoder().decode(await wire.some())
    const parts = text.split(';')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const reply = replyTo(part.trim().split(/\s+/), names, recording.header.samplingFrequency)
      if (reply !== '') await wire.send(reply)
    }
  }
}

const lines = ['digital-in-01', 'digital-in-02', 'digital-out-01']

/** The digital inputs and outputs at a frame: the inputs change every 500 and every 700 frames, the output every 900. */
const wordsAt = (frame: number): readonly number[] => [
  (Math.floor(frame / 500) % 2) + 2 * (Math.floor(frame / 700) % 2),
  Math.floor(frame / 900) % 2,
]
const WORDS = 2

/** The native name of a channel: `A-000`. */
const nameOf = (index: number): string => `${'ABCDEFGH'[Math.floor(index / 128)]}-${`${index % 128}`.padStart(3, '0')}`

const replyTo = ([verb = '', name = '', ...rest]: readonly string[], names: readonly string[], rate: number): string => {
  if (verb.toLowerCase() === 'execute' || verb.toLowerCase() === 'set') return ''
  if (verb.toLowerCase() !== 'get' || name === '' || rest.length > 0) return 'Error - Command 1: not understood'
  const [item, parameter] = name.toLowerCase().split('.')
  const known: Readonly<Record<string, readonly [string, string]>> = {
    type: ['Type', 'ControllerRecordUSB3'],
    sampleratehertz: ['SampleRateHertz', `${rate}`],
    runmode: ['RunMode', 'Run'],
  }
  if (Object.hasOwn(known, item)) return `Return: ${known[item].join(' ')}`
  if (!names.includes(item) || !parameter?.startsWith('tcpdataoutputenabled')) return 'Unrecognized parameter'
  const isSent = parameter === 'tcpdataoutputenabled' || (parameter === 'tcpdataoutputenabledspike' && !lines.includes(item))
  return `Return: ${item.toUpperCase()}.${parameter} ${isSent ? 'True' : 'False'}`
}

/** Tells once a client, who only listens, is gone. */
const watching = (socket: Socket): { readonly isGone: () => boolean } => {
  let gone = false
  const leave = (): void => {
    gone = true
  }
  void socket.read().then(leave, leave)
  return { isGone: () => gone }
}

const send = async (socket: Socket, simulation: Simulation): Promise<void> => {
  const { recording, produced, later, faults } = simulation
  const bad = faulty(socket, simulation)
  const roll = dice(faults.seed + 1)
  const { isGone } = watching(socket)
  for (let block = Math.floor(produced() / FRAMES); !isGone(); ) {
    const now = Math.floor(produced() / FRAMES)
    for (; block + WRITE <= now && !isGone(); block += WRITE) {
      if (roll() < faults.drop) continue
      const bytes = await blocksOf(recording, block, WRITE)
      await bad.write(bytes)
      if (roll() < faults.duplicate) await bad.write(bytes)
    }
    await later(5)
  }
}

/** Spikes of the channels in turn, as they are found: of id 1, and of id 2. */
const sendSpikes = async (socket: Socket, simulation: Simulation): Promise<void> => {
  const { recording, produced, later } = simulation
  const { length } = recording.header.channelIds
  const bad = faulty(socket, simulation)
  const { isGone } = watching(socket)
  for (let spike = Math.floor(produced() / SPIKE_EVERY) + 1; !isGone(); ) {
    for (; spike * SPIKE_EVERY < produced() && !isGone(); spike++) {
      const view = new DataView(new ArrayBuffer(SPIKE_BYTES))
      view.setUint32(0, SPIKE_MAGIC, true)
      new Uint8Array(view.buffer).set(new TextEncoder().encode(nameOf(spike % length)), 4)
      view.setUint32(9, (spike * SPIKE_EVERY) % COUNTS, true)
      view.setUint8(13, 1 + (spike % 2))
      await bad.write(new Uint8Array(view.buffer))
    }
    await later(5)
  }
}

const blocksOf = async ({ header, read }: Simulation['recording'], block: number, count: number): Promise<Uint8Array> => {
  const width = header.channelIds.length
  const samples = await read(0, block * FRAMES, (block + count) * FRAMES)
  const zero = header.dtype.startsWith('u') ? 0 : 32768
  const words = width + WORDS
  const size = blockBytes(words)
  const view = new DataView(new ArrayBuffer(count * size))
  for (let each = 0; each < count; each++) {
    view.setUint32(each * size, MAGIC, true)
    for (let row = 0; row < FRAMES; row++) {
      const at = each * size + 4 + row * (4 + 2 * words)
      const frame = each * FRAMES + row
      view.setUint32(at, (block * FRAMES + frame) % COUNTS, true)
      for (let channel = 0; channel < width; channel++)
        view.setUint16(at + 4 + 2 * channel, Number(samples[frame * width + channel]) + zero, true)
      for (const [word, value] of wordsAt(block * FRAMES + frame).entries())
        view.setUint16(at + 4 + 2 * (width + word), value, true)
    }
  }
  return new Uint8Array(view.buffer)
}
