import { html, nothing } from 'lit';
import type { PlayerAction } from '../quality/sections';
import './export-action';

const order: PlayerAction = {
  name: 'export',
  order: 50,
  roles: ['quality', 'supervisor'],
  render: (context) =>
    context.recording.state === 'ready' && context.recording.sealedAt === null
      ? html`
          <vs-export-action .context=${context}></vs-export-action>
        `
      : nothing,
};

export const actions: readonly PlayerAction[] = [order];
