// What the element is made of. Elements are made one by one and the style is a constructed sheet: a host's policy may
// forbid inline style, and texts that become markup.

const STYLE = `
:host{display:inline-block;max-width:100%}
:host([hidden]){display:none}
:host([mode=page]){display:block}
.vs{all:initial;display:block;min-height:64px;font:16px/1.4 var(--virtual-station-font,system-ui,"Segoe UI",Arial,sans-serif);color:#17324d}
:where(.vs *){box-sizing:border-box;font:inherit}
[hidden]{display:none!important}
b{font-weight:700}
button{cursor:pointer;min-height:44px;border:0;border-radius:var(--virtual-station-radius,8px);padding:8px 16px;background:var(--virtual-station-color,#06c);color:var(--virtual-station-text,#fff);font-weight:600}
button:hover{filter:brightness(.88)}
a{display:inline-block;padding:10px 0;color:var(--virtual-station-link,#0059b3)}
:focus-visible{outline:3px solid #f90;outline-offset:2px}
.open{display:flex;gap:14px;align-items:center;max-width:100%;min-height:64px;padding:10px 20px 10px 16px;text-align:left}
svg{flex:none;width:32px;height:32px;fill:none;stroke:currentColor;stroke-width:1.8}
canvas{flex:none;max-width:64px;height:36px;padding:2px;border-radius:4px;background:#fff}
.open b{display:block;font-size:18px;line-height:1.25}
.open i{display:block;margin-top:2px;padding-left:1.05em;text-indent:-1.05em;font-weight:400}
.open i::before{content:"";display:inline-block;width:.6em;height:.6em;margin-right:.45em;border:2px solid;border-radius:50%}
.open[data-state=open] i::before{background:currentColor}
p{margin:0;padding:4px 0}
iframe{display:block;flex:1;width:100%;min-height:0;border:0;background:#fff;color-scheme:light}
.page iframe{height:var(--virtual-station-height,max(640px,85vh))}
dialog{overflow:hidden;width:min(1120px,100vw - 48px);max-width:none;height:min(840px,100dvh - 48px);max-height:none;margin:auto;padding:0;border:0;border-radius:var(--virtual-station-radius,8px);background:#fff;color:#17324d;box-shadow:0 8px 32px #0a192d66}
dialog[open]{display:flex;flex-direction:column}
dialog::backdrop{background:#0a192db3}
.bar{display:flex;align-items:center;justify-content:space-between;gap:16px;padding:2px 4px 2px 16px;border-bottom:1px solid #d3dce5}
.bar button{background:none;color:#0059b3}
.ask,.slow{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;padding:12px 16px;background:#fff3d6}
.ask p{flex:1 1 20em}
.ask button{border-radius:8px;background:#06c;color:#fff}
.ask button+button{background:#fff;color:#b5243b;box-shadow:inset 0 0 0 2px #b5243b}
@media (max-width:767px),(max-height:500px){dialog{width:100vw;height:100dvh;margin:0;border-radius:0}}
`;

let made: CSSStyleSheet | undefined;

/** The one sheet that all elements of a page share. */
export function sheet(): CSSStyleSheet {
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(STYLE);
  }
  return made;
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  given: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: Node[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), given);
  element.append(...children);
  return element;
}

function shield(): SVGElement {
  const draw = (tag: string, attribute: string, value: string) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    element.setAttribute(attribute, value);
    return element;
  };
  const icon = draw('svg', 'viewBox', '0 0 24 24');
  icon.setAttribute('aria-hidden', 'true');
  icon.append(draw('path', 'd', 'M12 2.5l8 2.7v6.3c0 4.9-3.3 8.3-8 10-4.7-1.7-8-5.1-8-10V5.2z'));
  return icon;
}

/** Puts the emblem in the place of the drawn shield. A picture linked in would be the host's policy's to forbid. */
export async function showEmblem(button: Element, picture: Blob): Promise<void> {
  // the neutral one is no picture of pixels, and is drawn already
  if (picture.type.endsWith('svg+xml')) return;
  const bitmap = await createImageBitmap(picture);
  const canvas = make('canvas', { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  button.querySelector('svg, canvas')?.replaceWith(canvas);
}

/** Every part of the element, put together in `box`; the host's own link in the slot is all that is seen at first. */
export function parts() {
  const slot = make('slot');
  const label = make('b');
  const state = make('i');
  const button = make(
    'button',
    { type: 'button', className: 'open', hidden: true },
    shield(),
    make('span', {}, label, state),
  );
  const refusal = make('p');
  const around = make('a', { target: '_blank', rel: 'noopener' });
  const closed = make('div', { hidden: true }, refusal, around);
  const name = make('b');
  const close = make('button', { type: 'button' });
  const question = make('p');
  const stay = make('button', { type: 'button' });
  const leave = make('button', { type: 'button' });
  const ask = make('div', { className: 'ask', hidden: true }, question, stay, leave);
  const slowly = make('p');
  const instead = make('a', { target: '_blank', rel: 'noopener' });
  const slow = make('div', { className: 'slow', hidden: true }, slowly, instead);
  const bar = make('div', { className: 'bar' }, name, close);
  const dialog = make('dialog', {}, bar, ask, slow);
  const page = make('div', { className: 'page', hidden: true });
  const box = make('div', { className: 'vs' }, slot, button, closed, page, dialog);
  ask.setAttribute('role', 'alert');
  button.setAttribute('part', 'button');
  return {
    around,
    ask,
    box,
    button,
    close,
    closed,
    dialog,
    instead,
    label,
    leave,
    name,
    page,
    question,
    refusal,
    slot,
    slow,
    slowly,
    state,
    stay,
  };
}
