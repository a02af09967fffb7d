import type { Notice } from '../../model/notice.js'
import type { Reader } from '../../model/reader.js'
import type { IntanHeader } from './header.js'
import type { IntanStream } from './streams.js'
import type { Stretch } from './stretches.js'
import type { Line } from './wordReaders.js'

/** A stream, whatever the layout: its words of 16 bits, and when they were taken. */
export interface KeptStream {
  readonly stream: IntanStream
  /** Frames that a sample stands for: amplifiers have one a frame. */
  readonly every: number
  readonly stretches: readonly Stretch[]
  /** Reads words as they are kept. */
  readonly words: Reader
  /** Of a stream of lines, where each is. */
  readonly lines: readonly Line[] | undefined
  /** True where samples of amplifiers are signed. */
  readonly isSigned: boolean
  readonly notices: readonly Notice[]
  /** The files that are read. */
  readonly contents: readonly string[]
}

/** A recording, whatever the layout. */
export interface Kept {
  readonly header: IntanHeader
  /** The streams that were saved. */
  readonly streams: readonly IntanStream[]
  /** Opens one. Throws a `FaultError`. */
  readonly open: (stream: IntanStream, tolerateTruncation: boolean) => KeptStream
}
