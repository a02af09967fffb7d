import type { ComponentType } from 'preact'
import type { Description, Session } from '../../protocol.js'
import type { ViewState } from '../state/state.js'
import type { View } from '../state/view.js'

/** What a panel is given. It draws the state, and changes it; it keeps nothing that a link would have to tell. */
export interface PanelProps {
  readonly state: ViewState
  /** Change some of the state. With `jump`, Backspace comes back to what was before. */
  readonly change: (part: Partial<ViewState>, how?: 'jump') => void
  /** Whom to ask for what is drawn. */
  readonly session: Session
  /** What is open. */
  readonly content: Description
  /** The recording that is shown, and what its pipeline makes of it. */
  readonly view: View
  /** CSS pixels that the panel may draw on. */
  readonly size: Size
  readonly theme: 'light' | 'dark'
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** A panel of the page. */
export interface Panel {
  /** One word, in the address. */
  readonly name: string
  readonly title: string
  /** Where it stands in a large window: a column of its own, the middle, under the middle, or the column at the right. */
  readonly place: 'pipeline' | 'probe' | 'middle' | 'below' | 'side'
  /** At the right: two of these stand side by side. */
  readonly half?: true
  /** It holds pictures, which can be saved. */
  readonly isPicture?: true
  /** Why there is nothing to see, and what to do; nothing where there is something. */
  readonly empty?: (given: Omit<PanelProps, 'size'>) => string | undefined
  readonly Component: ComponentType<PanelProps>
}
