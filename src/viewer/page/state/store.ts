import { useEffect, useState } from 'preact/hooks'
import { fromAddress, toAddress } from './address.js'
import type { ViewState } from './state.js'

/** Where the state of the page is kept: it changes as a whole, and all who show it are told. */
export interface Store {
  readonly get: () => ViewState
  /** Change some of it. With `jump`, Backspace comes back to what was before. */
  readonly change: (part: Partial<ViewState>, how?: 'jump') => void
  readonly back: () => void
  readonly follow: (listener: () => void) => () => void
}

/** So many jumps can be taken back. */
const JUMPS = 100
/** Browsers refuse an address that is written at every step of a scroll. */
const ADDRESS_MS = 300

/** A store that reads and writes the address of the page. */
export const storeInAddress = (page: Pick<Window, 'location' | 'history' | 'addEventListener'>): Store => {
  let state = fromAddress(page.location.hash)
  let isWaiting = false
  const before: ViewState[] = []
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const write = (): void => {
    isWaiting = false
    const { pathname, search } = page.location
    page.history.replaceState(null, '', `${pathname}${search}#${toAddress(state)}`)
  }
  const set = (next: ViewState): void => {
    state = next
    if (!isWaiting) setTimeout(write, ADDRESS_MS)
    isWaiting = true
    tell()
  }
  page.addEventListener('hashchange', () => {
    state = fromAddress(page.location.hash)
    tell()
  })
  return {
    get: () => state,
    change: (part, how) => {
      if (how === 'jump' && before.push(state) > JUMPS) before.shift()
      set({ ...state, ...part })
    },
    back: () => {
      const last = before.pop()
      if (last !== undefined) set(last)
    },
    follow: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The state, drawn anew when it changes. */
export const useStore = (store: Store): ViewState => {
  const [state, setState] = useState(store.get)
  useEffect(() => store.follow(() => setState(store.get())), [store])
  return state
}
