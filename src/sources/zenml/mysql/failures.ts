import type { QueryError } from 'mysql2';
import { ClientError } from '../../../errors.ts';
import type { Location } from './location.ts';

/** What a failed talk with the server means to a user, who is never shown a password. */
export function failure(error: QueryError, { name, user, database, ssl }: Location): Error {
  const refuse = (message: string) => new ClientError('BAD_USER_INPUT', `${name} ${message}`, {}, error);
  switch (error.code) {
    case 'ER_ACCESS_DENIED_ERROR':
    case 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR':
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return refuse(
        `does not let the user ${JSON.stringify(user)} in: name or password are wrong${
          ssl ? '' : ', or it wants an encrypted connection (?ssl=true)'
        }.`,
      );
    case 'ER_DBACCESS_DENIED_ERROR':
    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_COLUMNACCESS_DENIED_ERROR':
      return refuse(
        `does not let the user ${JSON.stringify(user)} read ${database}; grant it SELECT on ${database}.*.`,
      );
    case 'ER_BAD_DB_ERROR':
      return refuse('is not there: the server has no database of this name.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refuse('is not there: the name of its host is unknown.');
    case 'ENOENT':
      return refuse('is not there: no server listens on this socket.');
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return refuse('offers no encrypted connection; ask for none with ssl-mode=DISABLED.');
    case 'HANDSHAKE_SSL_ERROR':
      return refuse(
        `shows a certificate that does not convince (${error.message}); name its authority with ssl_ca.`,
      );
    case 'ECONNREFUSED':
      return unavailable(name, 'is not there: nothing listens at this address', error);
    case 'ETIMEDOUT':
      return unavailable(name, 'does not answer', error);
    default:
      if (error.fatal) return unavailable(name, `broke the connection off (${error.message})`, error);
      return unavailable(name, `answered with an error (${error.message})`, error);
  }
}

/** That the server may answer later, though it does not now. */
export function unavailable(name: string, what: string, cause?: unknown): ClientError {
  const message = `${name} ${what}. Nothing was taken over of this look; try again.`;
  return new ClientError('UPSTREAM_UNAVAILABLE', message, { retryable: true }, cause);
}
