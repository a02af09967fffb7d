/**
 * The declarations of sinks: `save` chooses one by the name of the output.
 *
 * @module rxephys/sinks
 */
import { builtIn } from '../catalog.js'

/** The kinds of output there are: `recording.save` and `recording.writeBinary` use them. */
export const sinkKinds: readonly string[] = [...builtIn.sinks.keys()]

export * from '../../sinks/index.js'
