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

/** A template in which every blank counts: the formatter knows `html` alone. */
const inline = html;

const MADE: Readonly<Record<string, (inside: unknown, of: Element) => TemplateResult>> = {
  P: (inside) => inline`<p>${inside}</p>`,
  H3: (inside) => inline`<h3>${inside}</h3>`,
  H4: (inside) => inline`<h4>${inside}</h4>`,
  UL: (inside) => inline`<ul>${inside}</ul>`,
  OL: (inside) => inline`<ol>${inside}</ol>`,
  LI: (inside) => inline`<li>${inside}</li>`,
  STRONG: (inside) => inline`<strong>${inside}</strong>`,
  EM: (inside) => inline`<em>${inside}</em>`,
  BR: () => inline`<br />`,
  TABLE: (inside) => inline`<table class="vs-table">${inside}</table>`,
  THEAD: (inside) => inline`<thead>${inside}</thead>`,
  TBODY: (inside) => inline`<tbody>${inside}</tbody>`,
  TR: (inside) => inline`<tr>${inside}</tr>`,
  TH: (inside) => inline`<th scope="col">${inside}</th>`,
  TD: (inside) => inline`<td>${inside}</td>`,
  A: (inside, of) => {
    const address = of.getAttribute('href') ?? '';
    return ADDRESS.test(address)
      ? inline`<a href=${address} target="_blank" rel="noopener noreferrer">${inside}</a>`
      : inline`<span>${inside}</span>`;
  },
};
