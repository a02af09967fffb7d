import { either as E } from 'fp-ts'
import type { EventsNode, Node, SpikesNode, TracesNode } from '../engine/node.js'
import { type Fault, FaultError } from '../model/fault.js'
import type { DataKind } from '../model/kinds.js'
import { mistakenFault } from './mistaken.js'

/** A pipeline at any point, a recording, a sorting or events, of which nothing has been read: what its node says. */
export interface Lazy<N extends Node = Node> {
  readonly node: N
}

/** What can stand in `recording.pipe`: made by calling an operator. */
export interface OnRecording<out O extends Lazy = Lazy> {
  /** The recording or sorting that it makes of a recording, or the fault. */
  readonly onRecording: (recording: Lazy<TracesNode>) => E.Either<Fault, O>
}
/** What can stand in `sorting.pipe`. */
export interface OnSorting<out O extends Lazy = Lazy> {
  /** What it makes of a sorting, or the fault. */
  readonly onSorting: (sorting: Lazy<SpikesNode>) => E.Either<Fault, O>
}
/** What can stand in `events.pipe`. */
export interface OnEvents<out O extends Lazy = Lazy> {
  /** What it makes of events, or the fault. */
  readonly onEvents: (events: Lazy<EventsNode>) => E.Either<Fault, O>
}

/** The operators that take an `S`. */
export type Fits<S> = S extends Lazy<TracesNode> ? OnRecording : S extends Lazy<EventsNode> ? OnEvents : OnSorting
/** What an operator makes of an `S`. */
export type Out<Op, S> =
  S extends Lazy<TracesNode>
    ? Op extends OnRecording<infer O>
      ? O
      : never
    : S extends Lazy<EventsNode>
      ? Op extends OnEvents<infer O>
        ? O
        : never
      : Op extends OnSorting<infer O>
        ? O
        : never

/** `pipe`, from an `S`: every operator has to take what the one before it gives. */
export interface Pipe<S extends Lazy> {
  (): S
  <A extends Fits<S>>(a: A): Out<A, S>
  <A extends Fits<S>, B extends Fits<Out<A, S>>>(a: A, b: B): Out<B, Out<A, S>>
  <A extends Fits<S>, B extends Fits<Out<A, S>>, C extends Fits<Out<B, Out<A, S>>>>(a: A, b: B, c: C): Out<C, Out<B, Out<A, S>>>
  <A extends Fits<S>, B extends Fits<Out<A, S>>, C extends Fits<Out<B, Out<A, S>>>, D extends Fits<Out<C, Out<B, Out<A, S>>>>>(
    a: A,
    b: B,
    c: C,
    d: D,
  ): Out<D, Out<C, Out<B, Out<A, S>>>>
  <
    A extends Fits<S>,
    B extends Fits<Out<A, S>>,
    C extends Fits<Out<B, Out<A, S>>>,
    D extends Fits<Out<C, Out<B, Out<A, S>>>>,
    F extends Fits<Out<D, Out<C, Out<B, Out<A, S>>>>>,
  >(
    a: A,
    b: B,
    c: C,
    d: D,
    e: F,
  ): Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>
  <
    A extends Fits<S>,
    B extends Fits<Out<A, S>>,
    C extends Fits<Out<B, Out<A, S>>>,
    D extends Fits<Out<C, Out<B, Out<A, S>>>>,
    F extends Fits<Out<D, Out<C, Out<B, Out<A, S>>>>>,
    G extends Fits<Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>,
  >(
    a: A,
    b: B,
    c: C,
    d: D,
    e: F,
    f: G,
  ): Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>
  <
    A extends Fits<S>,
    B extends Fits<Out<A, S>>,
    C extends Fits<Out<B, Out<A, S>>>,
    D extends Fits<Out<C, Out<B, Out<A, S>>>>,
    F extends Fits<Out<D, Out<C, Out<B, Out<A, S>>>>>,
    G extends Fits<Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>,
    H extends Fits<Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>,
  >(
    a: A,
    b: B,
    c: C,
    d: D,
    e: F,
    f: G,
    g: H,
  ): Out<H, Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>
  <
    A extends Fits<S>,
    B extends Fits<Out<A, S>>,
    C extends Fits<Out<B, Out<A, S>>>,
    D extends Fits<Out<C, Out<B, Out<A, S>>>>,
    F extends Fits<Out<D, Out<C, Out<B, Out<A, S>>>>>,
    G extends Fits<Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>,
    H extends Fits<Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>,
    I extends Fits<Out<H, Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>>,
  >(
    a: A,
    b: B,
    c: C,
    d: D,
    e: F,
    f: G,
    g: H,
    h: I,
  ): Out<I, Out<H, Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>>
  <
    A extends Fits<S>,
    B extends Fits<Out<A, S>>,
    C extends Fits<Out<B, Out<A, S>>>,
    D extends Fits<Out<C, Out<B, Out<A, S>>>>,
    F extends Fits<Out<D, Out<C, Out<B, Out<A, S>>>>>,
    G extends Fits<Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>,
    H extends Fits<Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>,
    I extends Fits<Out<H, Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>>,
    J extends Fits<Out<I, Out<H, Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>>>,
  >(
    a: A,
    b: B,
    c: C,
    d: D,
    e: F,
    f: G,
    g: H,
    h: I,
    i: J,
  ): Out<J, Out<I, Out<H, Out<G, Out<F, Out<D, Out<C, Out<B, Out<A, S>>>>>>>>>
  /** For lists of operators that keep what they are given. */
  (...operators: readonly Same<S>[]): S
}

type Same<S extends Lazy> = S extends Lazy<TracesNode> ? OnRecording<S> : S extends Lazy<EventsNode> ? OnEvents<S> : OnSorting<S>

type AnyOn = OnRecording | OnSorting | OnEvents

/** `pipe` from `start`. Throws a `FaultError` that says which operator does not fit, and why. */
export const pipeFrom = <S extends Lazy>(start: S): Pipe<S> => {
  const run = (...operators: readonly AnyOn[]): Lazy =>
    operators.reduce<Lazy>((value, operator, place) => {
      const result = applied(value, operator, `pipe[${place}]`)
      if (E.isLeft(result)) throw new FaultError(result.left)
      return result.right
    }, start)
  // The overloads say of every operator list what comes out; what runs is the same for all.
  return run as Pipe<S>
}

const applied = (value: Lazy, operator: AnyOn, at: string): E.Either<Fault, Lazy> => {
  if (holds(value, 'traces')) return fitting(operator, 'onRecording', at).onRecording(value)
  if (holds(value, 'spikes')) return fitting(operator, 'onSorting', at).onSorting(value)
  if (holds(value, 'events')) return fitting(operator, 'onEvents', at).onEvents(value)
  return E.left(mistakenFault(at, 'an operator on what stands before it', operator))
}

const holds = <K extends DataKind>(value: Lazy, kind: K): value is Lazy<Extract<Node, { readonly gives: K }>> =>
  value.node.gives === kind

const subjects = { onRecording: 'recordings', onSorting: 'sortings', onEvents: 'events' } as const

/** The operator, which JavaScript may have taken anything for. */
const fitting = <K extends keyof typeof subjects>(
  operator: AnyOn,
  key: K,
  at: string,
): Extract<AnyOn, { readonly [P in K]: unknown }> => {
  if (isOperator(operator) && key in operator)
    // It has the one method by which they are told apart.
    return operator as Extract<AnyOn, { readonly [P in K]: unknown }>
  throw new FaultError(mistakenFault(at, `an operator on ${subjects[key]}`, operator))
}

const isOperator = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null)
