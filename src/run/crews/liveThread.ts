import { MessageChannel } from 'node:worker_threads'
import type { Chunk } from '../../model/block.js'
import { allocateShared, bytesOf, itemSize, type Samples, typed, viewOf } from '../../model/dtype.js'
import { FaultError, isFaultError, workerLost } from '../../model/fault.js'
import type { Header } from '../../model/header.js'
import { lasting } from '../../model/lasting.js'
import { tellListeners } from '../../model/notice.js'
import { ChunkChecks } from '../../stream/chunkChecks.js'
import type { Told, Working } from '../../stream/thread.js'
import { registeredModules } from '../modules.js'
import type { FromThread, LiveJob, LiveTask, ToThread } from './liveTask.js'
import { Giving, sharedMemory } from './sharedRing.js'
import { startThreads } from './threads.js'

/** Bytes that wait for a thread at most. */
const RING_BYTES = 32 * 2 ** 20

/**
 * Start a thread that works on a stream. `arrays` are those that the job only names. Chunks that it makes come as chunks; what else it
 * tells, as it is.
 */
export const startLiveThread = (job: LiveJob, arrays: ReadonlyMap<string, Float64Array>, told: Told<unknown>): Working => {
  const modules = registeredModules()
  const memory = sharedMemory(RING_BYTES)
  const giving = new Giving(memory)
  const shared = new Map([...arrays].map(([name, values]) => [name, [inSharedMemory(values)]] as const))
  const { port1, port2 } = new MessageChannel()
  const threads = startThreads<LiveTask, void>(1, modules, 'rxephys/live-worker')
  let isOver = false
  const over = (tell: () => void): void => {
    if (isOver) return
    isOver = true
    port1.close()
    void threads.end()
    tell()
  }
  let header: Header | undefined
  port1.on('message', (data: FromThread) => {
    switch (data._tag) {
      case 'freed':
        return told.freed()
      case 'notice':
        return tellListeners([data.notice])
      case 'value':
        return told.next(data.value)
      case 'chunk': {
        const { header: another, ...frame } = data.chunk
        header = another ?? header
        if (header === undefined) throw new Error('a thread sent a chunk without a header')
        const { dtype, channelIds } = header
        const samples = lasting(viewOf(dtype, data.samples, 0, frame.frames * channelIds.length))
        return told.next({ ...frame, header, ...typed(samples) })
      }
      case 'fault':
        return over(() => told.error(new FaultError(data.fault)))
      case 'ended':
        return over(() => told.complete())
    }
  })
  // What it tells of its end comes by the port; a thread that died tells nothing.
  threads.run({ job, modules, shared, memory, port: port2 }, [port2]).catch((error: unknown) => {
    const cause = error instanceof Error ? error.message : String(error)
    over(() => told.error(isFaultError(error) ? error : new FaultError(workerLost('live', 'chunks of a stream', cause))))
  })
  const send = (message: ToThread): void => {
    if (!isOver) port1.postMessage(message)
  }
  let sentHeader: Header | undefined
  const place = (chunk: Chunk, room: Uint8Array): void => {
    const { data, header: own, dtype: _, ...frame } = chunk
    room.set(bytesOf(data))
    const isNew = own !== sentHeader
    sentHeader = own
    send({ _tag: 'chunk', chunk: { ...frame, ...(isNew && { header: own }) }, from: room.byteOffset, bytes: room.length })
  }
  const checks = new ChunkChecks('a stream that another thread works on')
  return {
    cut: (chunk) => {
      checks.check(chunk)
      return cut(chunk, giving.size / 4)
    },
    give: (chunk) => {
      const room = isOver ? undefined : giving.take(chunk.data.byteLength)
      if (room !== undefined) place(chunk, room)
      return isOver || room !== undefined
    },
    giveWaiting: (chunk) => {
      const room = isOver ? undefined : giving.waitFor(chunk.data.byteLength)
      if (room !== undefined) place(chunk, room)
    },
    end: () => send({ _tag: 'end' }),
    stop: () => send({ _tag: 'stop' }),
  }
}

/** A chunk in pieces of so many bytes at most, or of one frame. */
function* cut(chunk: Chunk, most: number): Generator<Chunk> {
  const { start, frames, data, header, last, time, gaps, sample, segment } = chunk
  const width = header.channelIds.length
  const step = Math.max(1, Math.floor(most / Math.max(1, width * itemSize(header.dtype))))
  if (frames <= step) return yield chunk
  for (let at = 0; at < frames; at += step) {
    const end = Math.min(frames, at + step)
    yield {
      header,
      segment,
      start: start + at,
      frames: end - at,
      ...typed(data.subarray(at * width, end * width)),
      last: last && end === frames,
      ...(time !== undefined && { time: time + at / header.samplingFrequency }),
      ...(sample !== undefined && { sample: sample + at }),
      ...(at === 0 && gaps !== undefined && { gaps }),
    }
  }
}

const inSharedMemory = (values: Float64Array): Samples => {
  const shared = allocateShared('float64', values.length)
  bytesOf(shared).set(bytesOf(values))
  return shared
}
