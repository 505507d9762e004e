import { html, nothing } from 'lit';
import { tk } from '../../i18n/conference';
import { formatMoment } from '../../i18n/format';
import { icon } from '../../ui/icons';
import '../../ui/meter';
import '../../ui/video';
import { type Door, doorKept } from './door';
import { recordingSign } from './recording';
import type { ConferenceRoom } from './room';

/** The lobby: which conference it is, whom one waits for, and how one is seen and heard meanwhile. */
export function lobby(room: ConferenceRoom, door: Door | null, nowMs: number) {
  const { conference, part } = room.state.value;
  const scheduled = conference?.state === 'scheduled';
  const starts = conference?.startsAtMs;
  return html`
    <main id="main" class="vs-conference-plain">
      <h1 tabindex="-1">${tk('conference.lobby.title')}</h1>
      <p>
        <strong>${conference?.title}</strong>
        ${
          door
            ? html`
                <span class="vs-people-part">
                  ${[door.organisation, door.calledBy ? tk('conference.door.calledBy', { name: door.calledBy }) : ''].filter(Boolean).join(' · ')}
                </span>
              `
            : nothing
        }
      </p>
      ${
        conference?.recording
          ? html`
              ${recordingSign(conference.recording)}
              <p>${tk('conference.recorded.text')}</p>
            `
          : nothing
      }
      <p role="status">
        ${tk(scheduled || part !== 'guest' ? 'conference.lobby.scheduled' : 'conference.lobby.guest')}
        ${scheduled && starts ? tk('conference.starts', { when: formatMoment(starts, nowMs) }) : nothing}
      </p>
      <div class="vs-before-picture">
        <vs-self-video
          .track=${room.devices.status.value.camera}
          label=${tk('conference.you')}
        ></vs-self-video>
      </div>
      <p class="vs-before-heard">
        ${icon('microphone')}
        <vs-meter .track=${room.devices.status.value.microphone}></vs-meter>
      </p>
      ${door ? doorKept(door) : nothing}
      <button type="button" class="btn btn-outline-primary" @click=${() => void room.leave()}>
        ${tk('conference.leave')}
      </button>
    </main>
  `;
}
