import type { Observable } from 'rxjs'
import type { Chunk } from '../model/block.js'
import { type ReplayOptions, replayOf } from '../stream/replay.js'
import type { Recording } from './recording.js'
import { threadEngine } from './traces.js'

/** A recording as a hot stream, as if it were being acquired now; stretches can be lost on the way. */
export const replay = (recording: Recording, options: ReplayOptions = {}): Observable<Chunk> =>
  replayOf(recording.node, threadEngine(), options)
