import { useEffect, useRef, useState } from 'preact/hooks'
import type { Answer, Question, Questions, Session } from '../../protocol.js'

/** What is known of a question's answer. */
export interface Asked<A> {
  /** The newest answer that came, be it of the question before. */
  readonly answer?: A
  /** Another answer is awaited. */
  readonly waiting: boolean
  /** Why none came. */
  readonly error?: Error
  /** Ask again. */
  readonly retry: () => void
}

/**
 * Ask a session, again whenever the question is another one. The work for a question that nobody awaits any more is stopped. No
 * question is asked where it is undefined.
 */
export const useAnswer = <K extends keyof Questions>(session: Session, question: Question<K> | undefined): Asked<Answer<K>> => {
  const [known, setKnown] = useState<Omit<Asked<Answer<K>>, 'retry'>>({ waiting: question !== undefined })
  const [turn, setTurn] = useState(0)
  const latest = useRef(question)
  latest.current = question
  const key = question === undefined ? undefined : JSON.stringify(question)
  useEffect(() => {
    const asked = latest.current
    if (asked === undefined) return setKnown((before) => ({ ...before, waiting: false }))
    const stop = new AbortController()
    setKnown(({ answer }) => ({ ...(answer !== undefined && { answer }), waiting: true }))
    session.answer(asked, stop.signal).then(
      (answer) => {
        if (!stop.signal.aborted) setKnown({ answer, waiting: false })
      },
      (error: unknown) => {
        if (!stop.signal.aborted)
          setKnown(({ answer }) => ({ ...(answer !== undefined && { answer }), waiting: false, error: asError(error) }))
      },
    )
    return () => stop.abort()
  }, [session, key, turn])
  return { ...known, retry: () => setTurn((before) => before + 1) }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
