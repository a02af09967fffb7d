import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Description, Session } from '../../protocol.js'
import { Overview } from '../panels/overview.js'
import type { PanelProps } from '../panels/panel.js'
import { type Store, useStore } from '../state/store.js'
import { useView } from '../state/view.js'
import { CheatSheet } from './cheatSheet.js'
import { Columns } from './columns.js'
import { LiveBar } from './liveBar.js'
import { Sheets } from './sheets.js'
import { Status } from './status.js'
import { useTheme } from './theme.js'
import { Toolbar } from './toolbar.js'
import { useJumps } from './useJumps.js'
import { useKeys } from './useKeys.js'
import { usePlay } from './usePlay.js'

interface ShellProps {
  readonly store: Store
  readonly session: Session
  readonly content: Description
  /** What opens more, where that can be done. */
  readonly opener?: ComponentChildren
}

/** Narrower than this, panels are sheets that are opened one at a time. */
const SMALL = 760

/** The page: the bar, the overview, the panels and the line of status. */
export const Shell = ({ store, session, content, opener }: ShellProps) => {
  const state = useStore(store)
  const theme = useTheme(state.theme)
  const view = useView(session, content, state)
  if (view === undefined)
    return <Message title="Nothing is open" text="No recording is open: name one when you start rxephys view." opener={opener} />
  return <Opened store={store} given={{ state, change: store.change, session, content, theme, view }} opener={opener} />
}

interface MessageProps extends Pick<ShellProps, 'opener'> {
  readonly title: string
  readonly text: string
}

/** A page with words alone. */
export const Message = ({ title, text, opener }: MessageProps) => (
  <main class="message">
    <h1>{title}</h1>
    <p>{text}</p>
    {opener}
  </main>
)

interface OpenedProps extends Pick<ShellProps, 'store' | 'opener'> {
  readonly given: Omit<PanelProps, 'size'>
}

const Opened = ({ store, given, opener }: OpenedProps) => {
  const small = useNarrow(SMALL)
  const [helping, setHelping] = useState(false)
  const help = (): void => setHelping((before) => !before)
  const [playing, play] = usePlay(store, given.view)
  useKeys({ store, view: given.view, help, play, next: useJumps(given) })
  return (
    <div class={small ? 'shell small' : 'shell'} data-playing={playing}>
      <Toolbar {...given} help={help} small={small} opener={opener} />
      <LiveBar {...given} />
      {!given.view.live && given.view.bare === undefined && <Overview {...given} />}
      {small ? <Sheets {...given} /> : <Columns {...given} />}
      <Status {...given} small={small} />
      {helping && <CheatSheet close={() => setHelping(false)} />}
    </div>
  )
}

const useNarrow = (width: number): boolean => {
  const [narrow, setNarrow] = useState(() => globalThis.innerWidth < width)
  useEffect(() => {
    const look = (): void => setNarrow(globalThis.innerWidth < width)
    globalThis.addEventListener('resize', look)
    return () => globalThis.removeEventListener('resize', look)
  }, [width])
  return narrow
}
