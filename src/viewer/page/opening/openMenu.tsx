import { useState } from 'preact/hooks'
import { Popup } from '../shell/popup.js'
import type { Opening } from './useOpening.js'

/** The attribute is no part of a standard yet, and every browser knows it. */
const takesFolder = (input: HTMLInputElement | null): void => input?.setAttribute('webkitdirectory', '')

/** Choose a folder or files of this machine, or write an address. Nothing is sent anywhere. */
export const OpenMenu = ({ open }: Pick<Opening, 'open'>) => {
  const [url, setUrl] = useState('')
  const chosen = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    const { files } = currentTarget
    if (files === null || files.length === 0) return
    const [first] = files
    const folder = first.webkitRelativePath.split('/')[0]
    open({ files: [...files], name: folder === '' ? first.name : folder })
    // The same may be chosen again.
    currentTarget.value = ''
  }
  const address = url.trim()
  const isAddress = /^(https?|s3):\/\/./.test(address)
  return (
    <Popup name="open" label="Open" summary="Open" title="Open a recording">
      <label class="file">
        A folder…
        <input type="file" aria-label="Open a folder" ref={takesFolder} onChange={chosen} />
      </label>
      <label class="file">
        Files…
        <input type="file" aria-label="Open files" multiple onChange={chosen} />
      </label>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isAddress) open({ url: address })
        }}
      >
        <input
          class="box"
          type="text"
          inputMode="url"
          value={url}
          aria-label="Address of a recording"
          aria-invalid={address !== '' && !isAddress}
          placeholder="https://… or s3://…"
          onInput={({ currentTarget }) => setUrl(currentTarget.value)}
        />
        <button type="submit" disabled={!isAddress}>
          Open
        </button>
      </form>
      <p class="muted">
        Or drop a folder or files anywhere on the page. They are read here, piece by piece: nothing is uploaded.
      </p>
    </Popup>
  )
}
