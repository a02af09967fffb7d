import type { ComponentChildren } from 'preact'
import type { Asked } from '../link/useAnswer.js'

interface WaitingProps {
  readonly asked: Omit<Asked<unknown>, 'answer'> & { readonly answer?: unknown }
  readonly children: ComponentChildren
}

/** What was answered; until then, and where nothing is, why. An older answer stays, dimmed, while another is awaited. */
export const Waiting = ({ asked, children }: WaitingProps) => {
  const { answer, waiting, error, retry } = asked
  return (
    <>
      {error !== undefined && !waiting && (
        <div class="failure" role="alert">
          <p>{error.message}</p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </div>
      )}
      {answer === undefined && waiting && <p class="empty">Computing…</p>}
      {/* What was answered before is of something else, where there is no answer to this. */}
      {answer !== undefined && (waiting || error === undefined) && <div class={waiting ? 'stale' : undefined}>{children}</div>}
    </>
  )
}
