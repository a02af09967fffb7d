import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Description } from '../../protocol.js'
import { connect } from '../link/connect.js'
import { DropZone } from '../opening/dropZone.js'
import { OpenMenu } from '../opening/openMenu.js'
import { useOpening } from '../opening/useOpening.js'
import { settled } from '../state/settle.js'
import { initial } from '../state/state.js'
import { storeInAddress } from '../state/store.js'
import { Message, Shell } from './shell.js'

/** The page, from the first question on. */
export const App = () => {
  const store = useMemo(() => storeInAddress(globalThis.window), [])
  const session = useMemo(() => connect(globalThis.window), [])
  const [content, setContent] = useState<Description>()
  const [error, setError] = useState<string>()
  const opening = useOpening(session, (found, from = '') => {
    // What a link tells of a window is of the address that it names.
    const state = from !== '' && from === store.get().from ? store.get() : { ...initial, ...kept(store.get()), from }
    store.change(settled(state, found))
    setContent(found)
  })
  useEffect(() => {
    const stop = new AbortController()
    session.answer({ type: 'describe' }, stop.signal).then(
      (found) => {
        const { from } = store.get()
        setContent(found)
        if (found.opening && from !== '') opening.open({ url: from })
        else store.change(settled(store.get(), found))
      },
      (reason: unknown) => {
        if (!stop.signal.aborted) setError(reason instanceof Error ? reason.message : String(reason))
      },
    )
    return () => stop.abort()
  }, [session, store])
  if (error !== undefined) return <Message title="The page cannot go on" text={error} />
  if (content === undefined) return <Message title="rxephys" text="Opening…" />
  if (!content.opening) return <Shell store={store} session={session} content={content} />
  return (
    <>
      <Shell store={store} session={session} content={content} opener={<OpenMenu open={opening.open} />} />
      <DropZone opening={opening} />
    </>
  )
}

/** What is chosen for the page itself, whatever it shows. */
const kept = ({ theme, wheel, closed, sheet, order, flipped }: typeof initial) => ({
  theme,
  wheel,
  closed,
  sheet,
  order,
  flipped,
})
