import { concatMap, filter, Observable, type OperatorFunction, Subject } from 'rxjs'
import type { Chunk } from '../model/block.js'
import { typed } from '../model/dtype.js'
import { areLasting } from '../model/lasting.js'

/** Who is told of what a thread makes of a stream. */
export interface Told<O> {
  readonly next: (output: O) => void
  /** The thread has let go of a chunk: there may be room for another. */
  readonly freed: () => void
  readonly error: (error: unknown) => void
  readonly complete: () => void
}

/** A thread that works on a stream. */
export interface Working {
  /** A chunk in pieces, each of which it has room for when it has nothing else. */
  readonly cut: (chunk: Chunk) => Iterable<Chunk>
  /** Give it a piece; false where it has no room now. */
  readonly give: (piece: Chunk) => boolean
  /** The same; this thread waits until there is room. */
  readonly giveWaiting: (piece: Chunk) => void
  /** Nothing more comes. */
  readonly end: () => void
  /** What it makes is not wanted any more. */
  readonly stop: () => void
}

/**
 * What a thread makes of a stream. A stream that can be asked for chunks, as an acquisition, is asked when there is room: what waits
 * stays in its ring. Where others stand between, this thread waits for room.
 */
export const throughThread = <O>(
  chunks: Observable<Chunk>,
  start: (told: Told<unknown>) => Promise<Working>,
  /** What is given of an output. */
  made: (output: unknown) => Promise<O>,
): Observable<O> => outputsOf(chunks, start).pipe(concatMap(made))

/** The same of chunks, which are given at once. */
export const chunksThroughThread = (
  chunks: Observable<Chunk>,
  start: (told: Told<unknown>) => Promise<Working>,
  isChunk: (output: unknown) => output is Chunk,
): Observable<Chunk> => outputsOf(chunks, start).pipe(filter(isChunk))

const outputsOf = (chunks: Observable<Chunk>, start: (told: Told<unknown>) => Promise<Working>): Observable<unknown> =>
  new Observable((subscriber) => {
    let freed: () => void = () => undefined
    const working = start({
      next: (output) => subscriber.next(output),
      freed: () => freed(),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    })
    const failed = (error: unknown): void => {
      subscriber.error(error)
    }
    const room = (): Promise<void> =>
      new Promise((resolve) => {
        freed = resolve
      })
    const stop = isAsked(chunks) ? pulling(chunks, working, room, failed) : pushing(chunks, working, failed)
    return () => {
      stop()
      freed()
      working.then(
        (thread) => thread.stop(),
        () => undefined,
      )
    }
  })

const isAsked = (chunks: Observable<Chunk>): chunks is Observable<Chunk> & AsyncIterable<Chunk> => Symbol.asyncIterator in chunks

const pulling = (
  chunks: AsyncIterable<Chunk>,
  working: Promise<Working>,
  room: () => Promise<void>,
  failed: (error: unknown) => void,
): (() => void) => {
  let over = false
  const iterator = chunks[Symbol.asyncIterator]()
  // It listens from now on, whenever the thread is there.
  let next = iterator.next()
  const pump = async (): Promise<void> => {
    const thread = await working
    for (let one = await next; !over; one = await next) {
      if (one.done === true) return thread.end()
      for (const piece of thread.cut(one.value)) while (!over && !thread.give(piece)) await room()
      if (!over) next = iterator.next()
    }
  }
  pump().catch(failed)
  return () => {
    over = true
    void iterator.return?.()
  }
}

const pushing = (chunks: Observable<Chunk>, working: Promise<Working>, failed: (error: unknown) => void): (() => void) => {
  let thread: Working | undefined
  let ended = false
  const waiting: Chunk[] = []
  const give = (to: Working, chunk: Chunk): void => {
    for (const piece of to.cut(chunk)) to.giveWaiting(piece)
  }
  const subscription = chunks.subscribe({
    next: (chunk) => {
      try {
        if (thread !== undefined) give(thread, chunk)
        // What came before the thread was there is the sender's memory.
        else waiting.push(areLasting(chunk.data) ? chunk : { ...chunk, ...typed(chunk.data.slice()) })
      } catch (error) {
        failed(error)
      }
    },
    error: failed,
    complete: () => {
      ended = true
      thread?.end()
    },
  })
  const begin = async (): Promise<void> => {
    const started = await working
    if (subscription.closed && !ended) return
    for (const chunk of waiting.splice(0)) give(started, chunk)
    thread = started
    if (ended) started.end()
  }
  begin().catch(failed)
  return () => subscription.unsubscribe()
}

/** What a thread is at work on. */
export interface Driven {
  readonly next: (chunk: Chunk) => void
  readonly complete: () => void
  readonly stop: () => void
}

/** Send chunks by hand through what is made of a stream. */
export const driven = <O>(through: OperatorFunction<Chunk, O>, told: Omit<Told<O>, 'freed'>): Driven => {
  const input = new Subject<Chunk>()
  const subscription = input.pipe(through).subscribe(told)
  return {
    next: (chunk) => input.next(chunk),
    complete: () => input.complete(),
    stop: () => subscription.unsubscribe(),
  }
}
