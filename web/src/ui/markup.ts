import { html, nothing, type TemplateResult } from 'lit';

/**
 * HTML that the station made of somebody's Markdown, as templates. Only what is named here comes through; of anything
 * else its text does.
 */
export function markup(source: string): unknown {
  if (source === '') return nothing;
  const { body } = new DOMParser().parseFromString(source, 'text/html');
  return [...body.childNodes].map(shown);
}

const ADDRESS = /^(https?:\/\/|mailto:|tel:|\/(?!\/))/i;

function shown(node: Node): unknown {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE) return nothing;
  const inside = [...node.childNodes].map(shown);
  const make = MADE[node.nodeName];
  return make ? make(inside, node as Element) : inside;
}

const MADE: Readonly<Record<string, (inside: unknown, of: Element) => TemplateResult>> = {
  P: (inside) => html`
    <p>${inside}</p>
  `,
  H3: (inside) => html`
    <h3>${inside}</h3>
  `,
  H4: (inside) => html`
    <h4>${inside}</h4>
  `,
  UL: (inside) => html`
    <ul>
      ${inside}
    </ul>
  `,
  OL: (inside) => html`
    <ol>
      ${inside}
    </ol>
  `,
  LI: (inside) => html`
    <li>${inside}</li>
  `,
  STRONG: (inside) => html`
    <strong>${inside}</strong>
  `,
  EM: (inside) => html`
    <em>${inside}</em>
  `,
  BR: () => html`
    <br />
  `,
  TABLE: (inside) => html`
    <table class="vs-table">${inside}</table>
  `,
  THEAD: (inside) => html`
    <thead>${inside}</thead>
  `,
  TBODY: (inside) => html`
    <tbody>${inside}</tbody>
  `,
  TR: (inside) => html`
    <tr>${inside}</tr>
  `,
  TH: (inside) => html`
    <th scope="col">${inside}</th>
  `,
  TD: (inside) => html`
    <td>${inside}</td>
  `,
  A: (inside, of) => {
    const address = of.getAttribute('href') ?? '';
    return ADDRESS.test(address)
      ? html`
          <a href=${address} target="_blank" rel="noopener noreferrer">${inside}</a>
        `
      : html`
          <span>${inside}</span>
        `;
  },
};
