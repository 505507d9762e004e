// Minutes as the station tells them. No DOM.

export interface MinutesListed {
  conferenceId: string;
  title: string;
  kind: 'briefing' | 'brainstorming' | 'debriefing' | 'meeting';
  endedAt: string;
  /** Null: nobody has asked for them yet. */
  state: 'draft' | 'signed' | null;
}

export interface Minutes {
  conferenceId: string;
  title: string;
  state: 'draft' | 'signed';
  revision: number;
  text: string;
  writtenAt: string;
  /** Null: the draft. */
  writtenBy: string | null;
  signedAt: string | null;
  signedBy: string | null;
  sha256: string | null;
}
