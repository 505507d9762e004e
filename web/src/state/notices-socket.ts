import type { StaffProtocol } from '../protocol/staff';
import { Connection } from './connection';

/** The socket by which `notices` hears: a module of its own, so that pages that hear nothing do not load it. */
export function noticesSocket(token: () => Promise<string>): Connection<StaffProtocol> {
  return new Connection('/staff', { auth: async () => ({ token: await token() }) });
}
