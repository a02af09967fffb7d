import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Description } from '../../protocol.js'
import { connect } from '../link/connect.js'
import { settled } from '../state/settle.js'
import { storeInAddress } from '../state/store.js'
import { Message, Shell } from './shell.js'

/** The page, from the first question on. */
export const App = () => {
  const store = useMemo(() => storeInAddress(globalThis.window), [])
  const session = useMemo(() => connect(globalThis.window), [])
  const [content, setContent] = useState<Description>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    if (session === undefined) return
    const stop = new AbortController()
    session.answer({ type: 'describe' }, stop.signal).then(
      (found) => {
        store.change(settled(store.get(), found))
        setContent(found)
      },
      (reason: unknown) => {
        if (!stop.signal.aborted) setError(reason instanceof Error ? reason.message : String(reason))
      },
    )
    return () => stop.abort()
  }, [session, store])
  if (session === undefined)
    return <Message title="Nothing is open" text="Open the address that rxephys view printed, with its token." />
  if (error !== undefined) return <Message title="The page cannot go on" text={error} />
  if (content === undefined) return <Message title="rxephys" text="Opening…" />
  return <Shell store={store} session={session} content={content} />
}
