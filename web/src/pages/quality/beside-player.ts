import { html } from 'lit';
import { tr } from '../../i18n/recordings';
import { ts } from '../../i18n/staff';
import './comments-panel';
import './files-panel';
import { factList } from './list';
import type { PlayerPanel } from './sections';
import './story-panel';
import { technicalQuality } from './technical';
import { fileVerdict } from './verdict';

const reviewers = ['quality', 'supervisor'] as const;

const story: PlayerPanel = {
  name: 'story',
  order: 30,
  roles: reviewers,
  title: () => tr('story.tab'),
  render: (context) => html`
    <vs-story-panel .context=${context}></vs-story-panel>
  `,
};

const files: PlayerPanel = {
  name: 'files',
  order: 35,
  roles: reviewers,
  title: () => tr('files.tab'),
  // of a conference, which has a title, there are none
  fits: ({ recording }) => recording.title === null && recording.sealedAt === null,
  render: (context) => html`
    <vs-files-panel .context=${context}></vs-files-panel>
  `,
};

const comments: PlayerPanel = {
  name: 'comments',
  order: 40,
  roles: reviewers,
  title: () => tr('comments.tab'),
  render: (context) => html`
    <vs-comments-panel .context=${context}></vs-comments-panel>
  `,
};

const facts: PlayerPanel = {
  name: 'facts',
  order: 90,
  roles: reviewers,
  title: () => ts('player.panel.facts'),
  render: ({ recording, categories }) => html`
    ${factList(recording, categories)} ${fileVerdict(recording)} ${technicalQuality(recording)}
  `,
};

export const panels: readonly PlayerPanel[] = [story, files, comments, facts];
