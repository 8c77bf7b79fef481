import { ClientError } from '../../../errors.ts';

/** Where a ZenML server is: the address that paths of its API are put behind, without a slash at the end. */
export function addressOf(location: string): string {
  const refuse = (message: string) => new ClientError('BAD_USER_INPUT', message);
  if (!URL.canParse(location)) throw refuse('The address of a ZenML server is not understood.');
  const url = new URL(location);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse(
      `A ZenML server has an address that begins with https:// or http://, not ${url.protocol}//.`,
    );
  if (url.username || url.password)
    throw refuse('The address of a ZenML server holds no password: give an API key beside it.');
  const path = url.pathname.replace(/\/(?:api(?:\/v1)?\/?)?$/, '');
  return `${url.origin}${path.replace(/\/+$/, '')}`;
}
