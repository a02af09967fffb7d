import { useEffect, useRef, useState } from 'preact/hooks'
import type { Answer, Question, Questions, Session } from '../../protocol.js'

/** What is known of a question's answer. */
export interface Asked<A> {
  /** The newest answer that came, be it of the question before. */
  readonly answer?: A
  /** The answer to this question is awaited. */
  readonly waiting: boolean
  /** Why none came. */
  readonly error?: Error
  /** Ask again. */
  readonly retry: () => void
}

interface Known<A> {
  /** The question that it is about. */
  readonly key: string | undefined
  readonly answer?: A
  readonly error?: Error
}

/**
 * Ask a session, again whenever the question is another one. The work for a question that nobody awaits any more is stopped. No
 * question is asked where it is undefined.
 */
export const useAnswer = <K extends keyof Questions>(session: Session, question: Question<K> | undefined): Asked<Answer<K>> => {
  const [known, setKnown] = useState<Known<Answer<K>>>({ key: undefined })
  const [turn, setTurn] = useState(0)
  const latest = useRef(question)
  latest.current = question
  const key = question === undefined ? undefined : JSON.stringify(question)
  useEffect(() => {
    const asked = latest.current
    if (asked === undefined || key === undefined) return
    const stop = new AbortController()
    session.answer(asked, stop.signal).then(
      (answer) => {
        if (!stop.signal.aborted) setKnown({ key, answer })
      },
      (error: unknown) => {
        if (!stop.signal.aborted)
          setKnown(({ answer }) => ({ key, ...(answer !== undefined && { answer }), error: asError(error) }))
      },
    )
    return () => stop.abort()
  }, [session, key, turn])
  const isOfNow = known.key === key
  return {
    ...(known.answer !== undefined && { answer: known.answer }),
    // The question may be another one since the last answer came, though nobody has asked it yet.
    waiting: key !== undefined && !isOfNow,
    ...(isOfNow && known.error !== undefined && { error: known.error }),
    retry: () => {
      setKnown(({ answer }) => ({ key: undefined, ...(answer !== undefined && { answer }) }))
      setTurn((before) => before + 1)
    },
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
