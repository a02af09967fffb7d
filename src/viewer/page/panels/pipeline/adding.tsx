import { useRef, useState } from 'preact/hooks'
import type { OperatorDescription, Step } from '../../../protocol.js'

interface AddingProps {
  readonly operators: readonly OperatorDescription[]
  readonly add: (step: Step) => void
}

/** The catalog, searched by name and by what is written of an operator. */
export const Adding = ({ operators, add }: AddingProps) => {
  const [words, setWords] = useState('')
  const place = useRef<HTMLDetailsElement>(null)
  const wanted = words.toLowerCase().split(/\s+/)
  const rank = ({ name, summary }: OperatorDescription): number => {
    const [called, told] = [name.toLowerCase(), `${name} ${summary}`.toLowerCase()]
    if (!wanted.every((word) => told.includes(word))) return -1
    return wanted.every((word) => called.includes(word)) ? 0 : 1
  }
  const found = operators.filter((each) => rank(each) >= 0).toSorted((a, b) => rank(a) - rank(b))
  const take = (name: string): void => {
    add({ name, params: {} })
    setWords('')
    if (place.current !== null) place.current.open = false
  }
  return (
    <details class="adding" ref={place}>
      <summary>+ Add a step</summary>
      <input
        type="search"
        aria-label="Search operators"
        placeholder={`Search ${operators.length} operators`}
        value={words}
        onInput={({ currentTarget }) => setWords(currentTarget.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter' && found.length > 0) take(found[0].name)
        }}
      />
      <ul>
        {found.map(({ name, summary }) => (
          <li key={name}>
            <button type="button" onClick={() => take(name)}>
              <b>{name}</b>
              <span>{summary}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="doc">No operator has these words.</p>}
    </details>
  )
}
