import { useState } from 'preact/hooks'
import type { Code } from '../../../protocol.js'
import type { PanelProps } from '../panel.js'

const forms = { typescript: 'TypeScript', commandLine: 'Command line', json: 'JSON' } as const satisfies Record<
  keyof Code,
  string
>

/** The pipeline as text that does the same elsewhere: it is shown, and copied where the browser allows it. */
export const Copying = ({ session, view }: PanelProps) => {
  const [shown, setShown] = useState<{ readonly title: string; readonly text: string }>()
  const [isCopied, setCopied] = useState(false)
  const show = async (form: keyof Code): Promise<void> => {
    const title = forms[form]
    try {
      const code = await session.answer(
        { type: 'code', recording: view.recording.key, pipeline: view.pipeline },
        new AbortController().signal,
      )
      const text = code[form] ?? 'This recording cannot be named in a file.'
      setShown({ title, text })
      setCopied(await copied(text))
    } catch (error) {
      setShown({ title, text: error instanceof Error ? error.message : String(error) })
      setCopied(false)
    }
  }
  return (
    <div class="copying">
      <span>Copy as</span>
      {(['typescript', 'commandLine', 'json'] as const).map((form) => (
        <button type="button" key={form} aria-pressed={shown?.title === forms[form]} onClick={() => show(form)}>
          {forms[form]}
        </button>
      ))}
      {shown !== undefined && (
        <div class="code">
          <p role="status">{isCopied ? `${shown.title}: copied` : `${shown.title}: select and copy it`}</p>
          <textarea
            readOnly
            aria-label={shown.title}
            rows={8}
            value={shown.text}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <button type="button" onClick={() => setShown(undefined)}>
            Close
          </button>
        </div>
      )}
    </div>
  )
}

const copied = (text: string): Promise<boolean> =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )
