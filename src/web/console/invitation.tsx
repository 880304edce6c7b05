import { useState } from 'preact/hooks';
import { api } from './api';
import { t } from './strings';

/** Makes a one-time link for a colleague. */
export function Invitation() {
  const [name, setName] = useState('');
  const [link, setLink] = useState('');
  const [failed, setFailed] = useState(false);
  const make = (event: Event) => {
    event.preventDefault();
    setFailed(false);
    api.invite(name).then(setLink, () => setFailed(true));
  };
  return (
    <details class="invitation">
      <summary>{t('invite')}</summary>
      <form onSubmit={make}>
        <label for="colleague">{t('inviteName')}</label>
        <input
          id="colleague"
          required
          maxLength={60}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit">{t('inviteMake')}</button>
      </form>
      <p role="status">
        {failed && t('failed')}
        {link && (
          <>
            {t('inviteDone')} <code>{link}</code>
          </>
        )}
      </p>
    </details>
  );
}
