// What the browser does with passkeys. Options and answers are JSON, octets in base64url (WebAuthn level 3).

/** Whether passkeys can be used on this page; `host` is the name that the station binds them to. */
export function passkeysHere(host: string | null): boolean {
  return (
    host !== null &&
    (location.hostname === host || location.hostname.endsWith(`.${host}`)) &&
    browserKnowsPasskeys()
  );
}

export function browserKnowsPasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== 'undefined' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  );
}

/** The person let the time pass, refused, or has no passkey here. */
export class PasskeyUnusedError extends Error {
  constructor() {
    super('no passkey was used');
    this.name = 'PasskeyUnusedError';
  }
}

/** Has the device make a passkey. @throws {PasskeyUnusedError} */
export function createPasskey(options: object): Promise<object> {
  return answered(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );
}

/** Has the person sign with a passkey. @throws {PasskeyUnusedError} */
export function usePasskey(options: object): Promise<object> {
  return answered(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );
}

async function answered(ask: () => Promise<Credential | null>): Promise<object> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch {
    throw new PasskeyUnusedError();
  }
  if (credential === null) throw new PasskeyUnusedError();
  return (credential as PublicKeyCredential).toJSON();
}
