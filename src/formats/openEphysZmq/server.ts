import type { Simulate, Simulation } from '../../declare/simulation.js'
import { dice } from '../../kit/faulty.js'
import { numbersOf } from '../../model/properties.js'
import type { Outgoing } from '../../platform/zmq.js'

/** Seconds of a block, as of an acquisition board. */
const BLOCK = 0.02

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
  for (let start = produced(); !state.closed; ) {
    const now = produced()
    for (; start + frames <= now && !state.closed; start += frames) {
      const samples = await read(0, start, start + frames)
      if (faults.delayMs > 0) await later(faults.delayMs)
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
        const told = { message_num: number, type: 'data', content, data_size: values.byteLength, timestamp: start }
        const text = JSON.stringify(told, undefined, 1)
        const parts = ['DATA\0', roll() < faults.corrupt ? text.slice(0, -1) : text, new Uint8Array(values.buffer)]
        await out.send(parts)
        if (roll() < faults.duplicate) await out.send(parts)
      }
    }
    await later(2)
  }
}
