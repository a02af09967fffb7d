/**
 * The rig of the live benchmark, a process of its own: SpikeGLX simulated on made-up channels without end. It tells its port, and
 * when it is told to end, when it handed on each answer, and what it cost.
 */
import { generateGroundTruthRecording } from 'rxephys'
import { astype, scale } from 'rxephys/operators'
import type { Readable } from '../../src/declare/live.js'
import { serveSpikeglx } from '../../src/formats/spikeglxRemote/server.js'
import { bytesOf } from '../../src/model/dtype.js'
import { sockets } from '../../src/platform/nodeSockets.js'
import type { Socket } from '../../src/platform/sockets.js'

/** What the rig has measured. Times are those of the machine, in milliseconds. */
export interface RigReport {
  /** The first frame that an answer does not hold, and when it was handed on, of every answer that held frames. */
  readonly ends: readonly number[]
  readonly times: readonly number[]
  /** When frame 0 was acquired. */
  readonly began: number
  /** Share of one core. */
  readonly share: number
}

/** The clock that all processes of this machine have in common, in milliseconds. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6

/** Seconds that are made up; then they come again. */
const SECONDS = 2

const [channels = '384', rate = '30000', speed = '1'] = process.argv.slice(2)
const { recording } = await generateGroundTruthRecording({
  numChannels: Number(channels),
  numUnits: Math.ceil(Number(channels) / 4),
  samplingFrequency: Number(rate),
  durations: [SECONDS],
})
const made = recording.pipe(scale({ gain: 5 }), astype({ dtype: 'int16' }))
const { data, frames: length } = await made.getTraces()
const width = made.channelIds.length
const bytes = bytesOf(data)
const rowBytes = 2 * width

/** Frames of what comes again and again. */
const rows = (start: number, end: number): Int16Array => {
  const all = new Uint8Array((end - start) * rowBytes)
  for (let at = start; at < end; ) {
    const from = at % length
    const to = Math.min(length, from + end - at)
    all.set(bytes.subarray(from * rowBytes, to * rowBytes), (at - start) * rowBytes)
    at += to - from
  }
  return new Int16Array(all.buffer)
}

const readable: Readable = {
  header: { samplingFrequency: Number(rate), channelIds: [...made.channelIds], dtype: 'int16', properties: {}, annotations: {} },
  segments: [{ frames: Number.POSITIVE_INFINITY, times: {} }],
  read: async (_segment, start, end) => rows(start, end),
  time: async () => undefined,
  close: () => undefined,
}

const ends: number[] = []
const times: number[] = []
/** Notes when frames are handed on. */
const noting = (socket: Socket): Socket => ({
  ...socket,
  write: (message) => {
    if (message[0] === 0x42) {
      const head = new TextDecoder().decode(message.subarray(0, Math.min(80, message.indexOf(10))))
      const [, count, first] = (/^BINARY_DATA \d+ (\d+) uint64\((\d+)\)$/.exec(head) ?? []).map(Number)
      if (count > 0) {
        ends.push(first + count)
        times.push(now())
      }
    }
    return socket.write(message)
  },
})

const began = now()
const listener = await serveSpikeglx({
  recording: readable,
  sockets: { ...sockets, listen: (host, port, accept) => sockets.listen(host, port, (socket) => accept(noting(socket))) },
  host: '127.0.0.1',
  port: 0,
  produced: () => Math.floor(((now() - began) / 1000) * Number(rate) * Number(speed)),
  later: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  faults: { drop: 0, delayMs: 0, split: 0, duplicate: 0, corrupt: 0, seed: 0 },
})
const before = process.cpuUsage()
const from = now()
process.send?.({ port: listener.port })
process.once('message', () => {
  const { user, system } = process.cpuUsage(before)
  const report: RigReport = { ends, times, began, share: (user + system) / 1000 / (now() - from) }
  listener.close()
  process.send?.(report, () => process.exit(0))
})
