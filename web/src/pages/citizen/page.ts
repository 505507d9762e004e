import { html } from 'lit';
import { StationElement } from '../../ui/element';
import '../../ui/header';

class CitizenPage extends StationElement {
  protected override render() {
    return html`
      <vs-header name="Stazione virtuale"></vs-header>
      <main id="main"></main>
    `;
  }
}
customElements.define('vs-citizen', CitizenPage);
