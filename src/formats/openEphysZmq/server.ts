import type { Simulate, Simulation } from '../../declare/simulation.js'
import { dice } from '../../kit/faulty.js'
import { numbersOf } from '../../model/properties.js'
import type { Outgoing } from '../../platform/zmq.js'

/** Seconds of a block, as of an acquisition board. */
const BLOCK = 0.02
/** Blocks of an edge of line 0, and of a spike of electrode E1, once sorted and once not. */
const [EDGE, SPIKE] = [25, 5]

/** The two ports of the ZMQ Interface of the Open Ephys GUI: samples in µV, one message a channel and block, and heartbeats. */
export const serveOpenEphys: Simulate = async (simulation) => {
  const { sockets, host, port } = simulation
  const zmq = await sockets.zmq()
  const data = await zmq.publish(host, port)
  try {
    const beats = await zmq.reply(host, data.port + 1, answerTo)
    const state = { closed: false }
    void send(data, simulation, state).catch(() => data.close())
    return {
      port: data.port,
      close: () => {
        state.closed = true
        data.close()
        beats.close()
      },
    }
  } catch (error) {
    data.close()
    // The port beside a free one may be taken: another pair is tried.
    if (port === 0) return serveOpenEphys(simulation)
    throw error
  }
}

const answerTo = (question: string): string => {
  try {
    const { type }: { readonly type?: string } = JSON.parse(question)
    return type === 'heartbeat' ? 'heartbeat received' : 'message correctly parsed'
  } catch {
    return 'JSON message could not be read'
  }
}

const send = async (
  out: Outgoing,
  { recording, produced, later, faults, stream = 'Rhythm_FPGA' }: Simulation,
  state: { readonly closed: boolean },
): Promise<void> => {
  const { header, read } = recording
  const width = header.channelIds.length
  const gains = numbersOf(header.properties, 'gain_to_uV')
  const frames = Math.max(1, Math.floor(header.samplingFrequency * BLOCK))
  const roll = dice(faults.seed)
  let number = 0
  const began = Date.now() - (1000 * produced()) / header.samplingFrequency
  for (let start = frames * Math.floor(produced() / frames); !state.closed; ) {
    const now = produced()
    for (; start + frames <= now && !state.closed; start += frames) {
      const samples = await read(0, start, start + frames)
      // As if at real speed: the time tells how many samples there are.
      const timestamp = Math.round(began + (1000 * start) / header.samplingFrequency)
      if (faults.delayMs > 0) await later(faults.delayMs)
      for (const [told, payload] of besideOf(start / frames, start, stream)) {
        number++
        const header = JSON.stringify({ message_num: number, ...told, timestamp }, undefined, 1)
        if (roll() >= faults.drop) await out.send(['EVENT\0', header, payload])
      }
      for (let channel = 0; channel < width; channel++) {
        number++
        // What a publisher drops, it has numbered.
        if (roll() < faults.drop) continue
        const values = Float32Array.from(
          { length: frames },
          (_, row) => Number(samples[row * width + channel]) * (gains?.[channel] ?? 1),
        )
        const content = {
          stream,
          channel_num: channel,
          channel_name: `CH${channel + 1}`,
          num_samples: frames,
          sample_num: start,
          sample_rate: header.samplingFrequency,
        }
        const told = { message_num: number, type: 'data', content, data_size: values.byteLength, timestamp }
        const text = JSON.stringify(told, undefined, 1)
        const parts = ['DATA\0', roll() < faults.corrupt ? text.slice(0, -1) : text, new Uint8Array(values.buffer)]
        await out.send(parts)
        if (roll() < faults.duplicate) await out.send(parts)
      }
    }
    await later(2)
  }
}

/** What the GUI sends before a block, of its frames: edges of a line, and spikes. */
const besideOf = (block: number, start: number, stream: string): readonly (readonly [header: object, payload: Uint8Array])[] => {
  const state = Math.floor(block / EDGE) % 2
  const content = { stream, source_node: 101, type: 3, sample_num: start + 1 }
  const sorted_id = Math.floor(block / SPIKE) % 2
  const spike = { stream, source_node: 102, electrode: 'E1', sample_num: start + 2, num_channels: 1, num_samples: 2, sorted_id }
  return [
    ...(block % EDGE === 0
      ? [[{ type: 'event', content, data_size: 10 }, Uint8Array.of(0, state, state, 0, 0, 0, 0, 0, 0, 0)] as const]
      : []),
    ...(block % SPIKE === 0 ? [[{ type: 'spike', spike: { ...spike, threshold: [50] } }, new Uint8Array(8)] as const] : []),
  ]
}
