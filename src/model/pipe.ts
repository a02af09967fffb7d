import { function as functions } from 'fp-ts'

/** fp-ts's `pipe`, which the root of fp-ts exports only among its `function`s. */
export const pipe: typeof functions.pipe = functions.pipe
