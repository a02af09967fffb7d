import type { Simulate, Simulation } from '../../declare/simulation.js'
import { ByteStream } from '../../encoding/byteStream.js'
import { dice, faulty } from '../../kit/faulty.js'
import type { Listener, Socket } from '../../platform/sockets.js'
import { blockBytes, FRAMES, MAGIC } from './blocks.js'

/** Blocks of one write. */
const WRITE = 10

/**
 * Intan RHX's command and waveform ports, with the wide band of the recording's channels as those of ports A, B, ...; integers with a sign
 * are sent 32768 higher. Of the digital inputs two are sent: see `wordAt`.
 */
export const serveRhx: Simulate = async (simulation) => {
  const { sockets, host, port } = simulation
  const commands = await sockets.listen(host, port, (socket) => void answer(socket, simulation).catch(() => socket.close()))
  let waveforms: Listener
  try {
    waveforms = await sockets.listen(
      host,
      commands.port + 1,
      (socket) => void send(socket, simulation).catch(() => socket.close()),
    )
  } catch (error) {
    commands.close()
    // The port beside a free one may be taken: another pair is tried.
    if (port === 0) return serveRhx(simulation)
    throw error
  }
  return {
    port: commands.port,
    close: () => {
      commands.close()
      waveforms.close()
    },
  }
}

const answer = async (socket: Socket, { recording }: Simulation): Promise<void> => {
  const wire = new ByteStream(socket, 'the client', Number.POSITIVE_INFINITY)
  const names = [...recording.header.channelIds.map((_, index) => nameOf(index).toLowerCase()), ...inputs]
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

const inputs = ['digital-in-01', 'digital-in-02']

/** The digital inputs at a frame: the first changes every 500 frames, the second every 700. */
const wordAt = (frame: number): number => (Math.floor(frame / 500) % 2) + 2 * (Math.floor(frame / 700) % 2)

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
  return `Return: ${item.toUpperCase()}.${parameter} ${parameter === 'tcpdataoutputenabled' ? 'True' : 'False'}`
}

const send = async (socket: Socket, simulation: Simulation): Promise<void> => {
  const { recording, produced, later, faults } = simulation
  const bad = faulty(socket, simulation)
  const roll = dice(faults.seed + 1)
  let closed = false
  // A client only listens: when reading ends, it is gone.
  void socket
    .read()
    .catch(() => undefined)
    .then(() => {
      closed = true
    })
  for (let block = Math.floor(produced() / FRAMES); !closed; ) {
    const now = Math.floor(produced() / FRAMES)
    for (; block + WRITE <= now && !closed; block += WRITE) {
      if (roll() < faults.drop) continue
      const bytes = await blocksOf(recording, block, WRITE)
      await bad.write(bytes)
      if (roll() < faults.duplicate) await bad.write(bytes)
    }
    await later(5)
  }
}

const blocksOf = async ({ header, read }: Simulation['recording'], block: number, count: number): Promise<Uint8Array> => {
  const width = header.channelIds.length
  const samples = await read(0, block * FRAMES, (block + count) * FRAMES)
  const zero = header.dtype.startsWith('u') ? 0 : 32768
  const size = blockBytes(width + 1)
  const view = new DataView(new ArrayBuffer(count * size))
  for (let each = 0; each < count; each++) {
    view.setUint32(each * size, MAGIC, true)
    for (let row = 0; row < FRAMES; row++) {
      const at = each * size + 4 + row * (4 + 2 * (width + 1))
      const frame = each * FRAMES + row
      view.setUint32(at, (block * FRAMES + frame) % 2 ** 32, true)
      for (let channel = 0; channel < width; channel++)
        view.setUint16(at + 4 + 2 * channel, Number(samples[frame * width + channel]) + zero, true)
      view.setUint16(at + 4 + 2 * width, wordAt(block * FRAMES + frame), true)
    }
  }
  return new Uint8Array(view.buffer)
}
