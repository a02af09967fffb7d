import { useRef, useState } from 'preact/hooks'
import { type GivenFiles, listGivenFiles } from '../../../index.js'
import type { Description, OpenRequest, Session } from '../../protocol.js'

/** What is to be opened: an address, or files that were dropped or chosen. */
export type Opened = { readonly url: string } | { readonly files: GivenFiles; readonly name: string }

/** What is being opened, and how that went. */
export interface Opening {
  /** What is being opened now. */
  readonly name?: string
  /** Why the last was not opened. */
  readonly fault?: string
  readonly open: (what: Opened) => void
  /** Stop it, or put its fault away. */
  readonly end: () => void
}

/** Opens what is dropped on the page, chosen, or named by an address. A later one takes the place of one that is under way. */
export const useOpening = (session: Session, opened: (content: Description, url: string | undefined) => void): Opening => {
  const [now, setNow] = useState<Pick<Opening, 'name' | 'fault'>>({})
  const stop = useRef<AbortController>(undefined)
  const end = (): void => {
    stop.current?.abort()
    setNow({})
  }
  const open = (what: Opened): void => {
    end()
    const controller = new AbortController()
    const { signal } = controller
    stop.current = controller
    setNow({ name: 'url' in what ? what.url : what.name })
    // What is dropped is there for a moment only: its files are asked for now.
    const request: Promise<OpenRequest> =
      'url' in what ? Promise.resolve(what) : listGivenFiles(what.files).then((files) => ({ files }))
    request
      .then((asked) => session.answer({ type: 'open', ...asked }, signal))
      .then(
        (content) => {
          setNow({})
          opened(content, 'url' in what ? what.url : undefined)
        },
        (error: unknown) => {
          if (!signal.aborted) setNow({ fault: error instanceof Error ? error.message : String(error) })
        },
      )
  }
  return { ...now, open, end }
}
