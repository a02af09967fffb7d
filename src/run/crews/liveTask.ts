import type { MessagePort } from 'node:worker_threads'
import type { Chunk } from '../../model/block.js'
import type { Fault } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { SharedSamples } from '../job.js'
import type { SharedMemory } from './sharedRing.js'

/** An operator as another thread makes it again. */
export interface ToldStage {
  readonly kind: string
  readonly version: number
  readonly params: Json
}

/** What a thread does to a stream: operators, first to last, or writing it. */
export type LiveJob =
  | { readonly _tag: 'operators'; readonly stages: readonly ToldStage[] }
  | { readonly _tag: 'write'; readonly path: string; readonly options: { readonly [key: string]: Json } }

/** A job as it is sent to a thread. */
export interface LiveTask {
  readonly job: LiveJob
  /** Modules of the user's own operators. */
  readonly modules: readonly string[]
  readonly shared: SharedSamples
  readonly memory: SharedMemory
  readonly port: MessagePort
}

/** A chunk on its way, but for its samples; the header only where it is another than before. */
export type Sent = Omit<Chunk, 'data' | 'header' | 'dtype'> & { readonly header?: Chunk['header'] }

/** What a thread is told. `from` is where the samples lie in the shared memory. */
export type ToThread =
  | { readonly _tag: 'chunk'; readonly chunk: Sent; readonly from: number; readonly bytes: number }
  | { readonly _tag: 'end' }
  | { readonly _tag: 'stop' }

/** What a thread tells. The samples of a chunk are moved, not copied. */
export type FromThread =
  | { readonly _tag: 'freed' }
  | { readonly _tag: 'chunk'; readonly chunk: Sent; readonly samples: ArrayBuffer }
  | { readonly _tag: 'value'; readonly value: unknown }
  | { readonly _tag: 'notice'; readonly notice: Notice }
  | { readonly _tag: 'fault'; readonly fault: Fault }
  | { readonly _tag: 'ended' }
