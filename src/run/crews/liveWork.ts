import { isObject } from '../../codec/shown.js'
import type { Chunk } from '../../model/block.js'
import { bytesOf, typed, viewOf } from '../../model/dtype.js'
import { faultOf } from '../../model/fault.js'
import type { Header } from '../../model/header.js'
import { onNotice } from '../../model/notice.js'
import { type Driven, driven } from '../../stream/thread.js'
import type { FromThread, LiveTask, ToThread } from './liveTask.js'
import { Taking } from './sharedRing.js'

/** What is made of a stream. */
export type Through = Parameters<typeof driven<unknown>>[0]

/** Work on a stream in this thread until it ends, fails, or is not wanted any more. */
export const liveWork = async ({ port, memory }: LiveTask, throughOf: () => Promise<Through>): Promise<void> => {
  const taking = new Taking(memory)
  const tell = (message: FromThread, moved: readonly ArrayBuffer[] = []): void => port.postMessage(message, [...moved])
  const quiet = onNotice((notice) => tell({ _tag: 'notice', notice }))
  // What is told while the operators are made waits.
  const early: ToThread[] = []
  let receive = (message: ToThread): void => void early.push(message)
  port.on('message', (message: ToThread) => receive(message))
  try {
    const through = await throughOf()
    await new Promise<void>((resolve) => {
      const sending = new Sending(tell)
      const work = driven(through, {
        next: (output) => sending.next(output),
        error: (error) => {
          tell({ _tag: 'fault', fault: faultOf(error, 'a thread that works on a stream') })
          resolve()
        },
        complete: () => {
          tell({ _tag: 'ended' })
          resolve()
        },
      })
      receive = receiving(work, taking, () => tell({ _tag: 'freed' }), resolve)
      for (const message of early.splice(0)) receive(message)
    })
  } catch (error) {
    tell({ _tag: 'fault', fault: faultOf(error, 'a thread that works on a stream') })
  } finally {
    taking.end()
    quiet()
    port.close()
  }
}

const receiving = (work: Driven, taking: Taking, freed: () => void, stopped: () => void): ((message: ToThread) => void) => {
  let header: Header | undefined
  return (message) => {
    if (message._tag === 'end') return work.complete()
    if (message._tag === 'stop') {
      work.stop()
      return stopped()
    }
    const { header: another, ...frame } = message.chunk
    header = another ?? header
    if (header === undefined) throw new Error('a thread was sent a chunk without a header')
    const bytes = taking.at(message.from, message.bytes)
    const samples = viewOf(header.dtype, bytes.buffer, bytes.byteOffset, frame.frames * header.channelIds.length)
    // The samples are the sender's: what is needed later is copied before it gets its memory back.
    work.next({ ...frame, header, ...typed(samples) })
    taking.free()
    freed()
  }
}

/** Sends what was made. */
class Sending {
  private header: Header | undefined

  constructor(private readonly tell: (message: FromThread, moved?: readonly ArrayBuffer[]) => void) {}

  next(output: unknown): void {
    if (isChunk(output)) this.move(output)
    else this.tell({ _tag: 'value', value: output })
  }

  private move(output: Chunk): void {
    const { data, header, dtype: _, ...frame } = output
    const isNew = header !== this.header
    this.header = header
    const { buffer } = data
    // Its own memory is moved; of what is part of another's, a copy.
    const samples = buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength ? buffer : bytesOf(data).slice().buffer
    if (!(samples instanceof ArrayBuffer)) throw new TypeError('a copy lies in memory of its own')
    this.tell({ _tag: 'chunk', chunk: { ...frame, ...(isNew && { header }) }, samples }, [samples])
  }
}

const isChunk = (output: unknown): output is Chunk => isObject(output) && 'data' in output && 'header' in output
