import type { Observable } from 'rxjs'
import { exactArguments, optionsOf } from '../codec/options.js'
import type { Chunk } from '../model/block.js'
import { type ReplayOptions, replayFields, replayOf } from '../stream/replay.js'
import { recordingOf } from './given.js'
import type { Recording } from './recording.js'
import { threadEngine } from './traces.js'

/** A recording as a hot stream, as if it were being acquired now; stretches can be lost on the way. Throws a `FaultError`. */
export const replay = exactArguments(
  'replay',
  (recording: Recording, options?: ReplayOptions): Observable<Chunk> =>
    replayOf(recordingOf(recording, 'replay').node, threadEngine(), optionsOf(replayFields, options, 'replay')),
)
