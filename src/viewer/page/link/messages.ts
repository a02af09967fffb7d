/** What the page and the worker that holds its session say to each other. */
import type { Answer, FaultText, Following, Followings, Part, Question, Questions } from '../../protocol.js'

/** A request to the worker, or news of one that is under way. */
export type ToWorker =
  | { readonly id: number; readonly answer: Question<keyof Questions> }
  | { readonly id: number; readonly follow: Following<keyof Followings> }
  /** A part was taken: the next may come. */
  | { readonly id: number; readonly taken: true }
  | { readonly id: number; readonly stop: true }

/** What the worker says of a request. */
export type FromWorker =
  | { readonly id: number; readonly answered: Answer<keyof Questions> }
  | { readonly id: number; readonly part: Part<keyof Followings> }
  | { readonly id: number; readonly done: true }
  | { readonly id: number; readonly fault: FaultText }
