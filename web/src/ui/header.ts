import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { tc } from '../i18n/common';
import { StationElement } from './element';
import { emblem } from './emblem';
import './language-menu';

/** The institutional header: who the service belongs to, its name, and the language of the page. */
export class StationHeader extends StationElement {
  @property() organisation = '';
  @property() name = '';
  @property() tagline = '';
  /** Spans the window instead of the column of text. */
  @property({ type: Boolean }) wide = false;

  protected override render() {
    return html`
      <a class="vs-skip" href="#main">${tc('header.skip')}</a>
      <header class="vs-header" ?data-wide=${this.wide}>
        <div class="vs-header-slim">
          <div>
            <span>${this.organisation}</span>
            <vs-language-menu></vs-language-menu>
          </div>
        </div>
        <div class="vs-header-main">
          ${emblem()}
          <div>
            <div class="vs-header-name">${this.name}</div>
            ${
              this.tagline
                ? html`
                    <div class="vs-header-tag">${this.tagline}</div>
                  `
                : nothing
            }
          </div>
        </div>
      </header>
    `;
  }
}
customElements.define('vs-header', StationHeader);
