import { useState } from 'preact/hooks';
import { api } from './api';
import { t } from './strings';

/** Makes a one-time link for a colleague. */
export function Invitation() {
  const [name, setName] = useState('');
  const [link, setLink] = useState('');
  const [failed, setFailed] = useState('');
  const make = (event: Event) => {
    event.preventDefault();
    setFailed('');
    setLink('');
    api.invite(name).then(
      (made) => setLink(here(made)),
      (error: Error) => setFailed(error.message || t('inviteFailed')),
    );
  };
  return (
    <div class="invitation">
      <form onSubmit={make}>
        <label for="colleague">{t('inviteName')}</label>
        <div class="row">
          <input
            id="colleague"
            required
            maxLength={60}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit">{t('inviteMake')}</button>
        </div>
      </form>
      <p role="status">
        {failed && <span class="urgent">{failed}</span>}
        {link && (
          <>
            {t('inviteDone', { name })} <code>{link}</code>
          </>
        )}
      </p>
    </div>
  );
}

/** On the address by which this aidant reached the console: the server may only know itself as localhost. */
function here(link: string): string {
  const { pathname, search } = new URL(link);
  return location.origin + pathname + search;
}
