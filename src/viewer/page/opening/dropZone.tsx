import { useEffect, useState } from 'preact/hooks'
import type { Opening } from './useOpening.js'

/** The whole page takes what is dropped on it; says what is being opened, and why something was not. */
export const DropZone = ({ opening }: { readonly opening: Opening }) => {
  const [isOver, setOver] = useState(false)
  const { open, name, fault, end } = opening
  useEffect(() => {
    const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      setOver(false)
      const { dataTransfer } = event
      if (dataTransfer === null || !hasFiles(event)) return
      event.preventDefault()
      open({ files: dataTransfer, name: dataTransfer.files[0]?.name ?? 'what was dropped' })
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  })
  if (isOver)
    return (
      <div class="drop-zone">
        <p>Let go to open it. Nothing is uploaded.</p>
      </div>
    )
  if (name === undefined && fault === undefined) return null
  return (
    <div class="opening" role={fault === undefined ? 'status' : 'alert'}>
      <p class={fault === undefined ? undefined : 'failure'}>{fault ?? `Opening ${name}…`}</p>
      <button type="button" onClick={end}>
        {fault === undefined ? 'Stop' : 'Close'}
      </button>
    </div>
  )
}
