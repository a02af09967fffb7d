import { useEffect, useRef } from 'preact/hooks'
import { drawnAs, rowsOf, seenOf } from '../panels/traces/rows.js'
import { amplified, otherDrawing, otherShow, panned, windowAt, zoomed } from '../state/actions.js'
import { followLive } from '../state/live.js'
import { say } from '../state/readout.js'
import type { Store } from '../state/store.js'
import type { View } from '../state/view.js'

interface Keys {
  readonly store: Store
  readonly view: View
  readonly help: () => void
  readonly play: () => void
  readonly next: (what: 'event' | 'spike', direction: 1 | -1) => void
}

/** Keys by their place on the keyboard, where a word names the place; W, A, S and D lie together on every keyboard. */
const byPlace: Readonly<Record<string, (keys: Keys) => void>> = {
  KeyA: (keys) => pan(keys, -0.1),
  KeyD: (keys) => pan(keys, 0.1),
  KeyW: (keys) => zoom(keys, 0.5),
  KeyS: (keys) => zoom(keys, 2),
  NumpadAdd: (keys) => zoom(keys, 0.5),
  NumpadSubtract: (keys) => zoom(keys, 2),
}

const byKey: Readonly<Record<string, (keys: Keys) => void>> = {
  ArrowLeft: (keys) => pan(keys, -0.1),
  ArrowRight: (keys) => pan(keys, 0.1),
  PageUp: (keys) => pan(keys, -1),
  PageDown: (keys) => pan(keys, 1),
  Home: ({ store, view }) => store.change(windowAt(view, 0, store.get().duration), 'jump'),
  End: ({ store, view }) =>
    view.live ? followLive(true) : store.change(windowAt(view, view.seconds, store.get().duration), 'jump'),
  ArrowUp: ({ store, view }) => store.change(amplified(view, 1)),
  ArrowDown: ({ store, view }) => store.change(amplified(view, -1)),
  '+': (keys) => zoom(keys, 0.5),
  '=': (keys) => zoom(keys, 0.5),
  '-': (keys) => zoom(keys, 2),
  ',': ({ next }) => next('event', -1),
  '.': ({ next }) => next('event', 1),
  '[': ({ next }) => next('spike', -1),
  ']': ({ next }) => next('spike', 1),
  g: () => focusOn('box-time'),
  c: ({ store, view }) => {
    const state = store.get()
    store.change(otherDrawing(drawnAs(state, seenOf(rowsOf(view.shape, state), state).length)))
  },
  r: ({ store }) => store.change(otherShow(store.get())),
  o: ({ store }) => store.change({ flipped: !store.get().flipped }),
  f: ({ store }) => store.change({ gain: 0, row: 0, rows: 0 }, 'jump'),
  ' ': ({ play }) => play(),
  Backspace: ({ store }) => store.back(),
  '?': ({ help }) => help(),
  h: ({ help }) => help(),
}

const pan = ({ store, view }: Keys, part: number): void => {
  const { start, segment } = store.get()
  const next = panned(store.get(), view, part)
  store.change(next)
  if (next.start !== start || view.live) return
  const { length } = view.shape.segments
  const others = length > 1 ? ` ${segment} of ${length}: others are chosen above` : ''
  say(part > 0 ? `The end of the segment${others}.` : `The start of the segment${others}.`)
}
const zoom = ({ store, view }: Keys, factor: number): void => store.change(zoomed(store.get(), view, factor))
const focusOn = (id: string): void => {
  const box = document.getElementById(id)
  if (!(box instanceof HTMLInputElement)) return
  box.focus()
  box.select()
}

/** Phy's keys for the same. */
const withAlt: Readonly<Record<string, (keys: Keys) => void>> = {
  ArrowUp: byKey.ArrowUp,
  ArrowDown: byKey.ArrowDown,
  PageUp: ({ next }) => next('spike', -1),
  PageDown: ({ next }) => next('spike', 1),
  t: byKey.g,
  o: byKey.o,
  r: byKey.r,
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]), textarea, select, dialog, [contenteditable], [data-keys=own]') !== null
/** A button is pressed by the space bar, and a menu moves by arrows. */
const isPressed = (target: EventTarget | null, key: string): boolean =>
  target instanceof HTMLElement && target.closest('button, summary, a, label, input') !== null && (key === ' ' || key === 'Enter')

const actionOf = ({ key, code, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): ((keys: Keys) => void) | undefined => {
  if (ctrlKey || metaKey) return undefined
  const name = key.length === 1 ? key.toLowerCase() : key
  if (altKey) return withAlt[name]
  // With Shift the arrows move the cursor.
  if (shiftKey && key.startsWith('Arrow')) return undefined
  return byPlace[code] ?? byKey[name]
}

/** The keys of the page. */
export const useKeys = (keys: Keys): void => {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target) || isPressed(event.target, event.key)) return
      const action = actionOf(event)
      if (action === undefined) return
      event.preventDefault()
      say('')
      action(latest.current)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
