import { svg, html, type SVGTemplateResult, type TemplateResult } from 'lit';

// Outlines on a 24-unit grid, drawn for this project.
const SHAPES = {
  shield: svg`<path d="M12 2.5l8 2.7v6.3c0 4.9-3.3 8.3-8 10-4.7-1.7-8-5.1-8-10V5.2z"/>`,
  phone: svg`<path d="M6.5 3.5l2.2.3 1.4 4-1.8 1.7a12 12 0 006.2 6.2l1.7-1.8 4 1.4.3 2.2c0 1.6-1.3 2.9-2.9 2.8C10 20 4 14 3.7 6.4a2.8 2.8 0 012.8-2.9z"/>`,
  telephone: svg`<path d="M2.5 9.500v-1.500c0-2.500 4-4 9.500-4s9.500 1.500 9.500 4v1.500h-4.500v-2h-10v2zM7 11.500h10l3 8.500h-16z"/><circle cx="12" cy="15.500" r="2.200"/>`,
  keypad: svg`<path d="M6 5v.1M12 5v.1M18 5v.1M6 10v.1M12 10v.1M18 10v.1M6 15v.1M12 15v.1M18 15v.1M12 20v.1" stroke-width="3"/>`,
  hangUp: svg`<path d="M3 14.8c0-4.1 4-6.8 9-6.8s9 2.7 9 6.8l-1.8 2-4-1.2-.2-2.6a10 10 0 00-6 0l-.2 2.6-4 1.2z"/>`,
  search: svg`<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>`,
  microphone: svg`<rect x="9" y="2.5" width="6" height="12" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0013 0M12 18v3.5"/>`,
  microphoneOff: svg`<path d="M9 9V5.5a3 3 0 016 0V11m-.6 2.2A3 3 0 019 11.5M5.5 11.5a6.5 6.5 0 0010.6 5M18.5 11.5c0 .7-.1 1.4-.3 2M12 18v3.5M3.5 3.5l17 17"/>`,
  camera: svg`<rect x="2.5" y="6" width="13" height="12" rx="2"/><path d="M15.5 10.5l6-3v9l-6-3z"/>`,
  cameraOff: svg`<path d="M9 6h4.5a2 2 0 012 2v2.5l6-3v9l-4-2M15.5 15.5V16a2 2 0 01-2 2h-9a2 2 0 01-2-2V8a2 2 0 012-2M3.5 3.5l17 17"/>`,
  chat: svg`<path d="M4 4.5h16v12H9.5L5 20.5v-4H4z"/>`,
  captions: svg`<rect x="2.5" y="5" width="19" height="14" rx="2"/><path d="M6 11h6M15 11h3M6 15h3M12 15h6"/>`,
  eye: svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/>`,
  eyeOff: svg`<path d="M5 7.5C3.4 9.3 2.5 12 2.5 12S6 18.5 12 18.5c1.5 0 2.9-.4 4-1M9.5 5.9c.8-.3 1.6-.4 2.5-.4 6 0 9.5 6.5 9.5 6.5s-.6 1.3-1.8 2.7M3.5 3.5l17 17"/>`,
  more: svg`<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/>`,
  settings: svg`<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.5"/><circle cx="8" cy="17" r="2.5"/>`,
  speaker: svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 010 6M18 6.5a8 8 0 010 11"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.6-4 3.8-6 8-6s7.4 2 8 6"/>`,
  people: svg`<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-3.7 3-5.5 6.5-5.5s6.1 1.8 6.5 5.5M15.5 4.8a3.5 3.5 0 010 6.4M18 15c2.1.8 3.3 2.5 3.5 5"/>`,
  car: svg`<path d="M3.5 12.5h17v5h-17zM5 12.5L7 6.5h10l2 6M6 17.5v2M18 17.5v2"/>`,
  lock: svg`<rect x="4.5" y="10.5" width="15" height="10" rx="2"/><path d="M8 10.5V7a4 4 0 018 0v3.5"/>`,
  flag: svg`<path d="M5 21.5V3.5h13l-3 5 3 5H5"/>`,
  document: svg`<path d="M6 2.5h8l4.5 4.5v14.5H6zM14 2.5V7h4.5M9 12h6M9 16h6"/>`,
  warning: svg`<path d="M12 3.5l9.5 17h-19zM12 10v5M12 17.8v.1"/>`,
  scales: svg`<path d="M12 3v18M7.5 21h9M5 6.5h14M5 6.5l-3 7a3.2 3.2 0 006 0zM19 6.5l-3 7a3.2 3.2 0 006 0z"/>`,
  star: svg`<path d="M12 3l2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2l-5.6 3.1L7.6 14 3 9.6l6.3-.8z"/>`,
  bank: svg`<path d="M3 9.5L12 4l9 5.5zM5.5 9.5v8M10 9.5v8M14 9.5v8M18.5 9.5v8M3 20.5h18"/>`,
  book: svg`<path d="M4 5c3-1.2 5.5-1 8 .8C14.5 4 17 3.8 20 5v14c-3-1.2-5.5-1-8 .8-2.5-1.8-5-2-8-.8zM12 5.8v14"/>`,
  monitor: svg`<rect x="2.5" y="4" width="19" height="13" rx="2"/><path d="M8.5 21h7M12 17v4"/>`,
  heart: svg`<path d="M12 20.5S3 15 3 8.8A4.8 4.8 0 0112 6.5a4.8 4.8 0 019 2.3C21 15 12 20.5 12 20.5z"/>`,
  agree: svg`<path d="M3.5 11h4v9.500h-4zM7.500 11.500l4-8.500c1.700 0 2.700 1.200 2.400 2.800L13.300 9h5.200a2 2 0 012 2.400l-1.300 7a2.500 2.500 0 01-2.400 2.100H7.500"/>`,
  applause: svg`<path d="M8 20.500l-3.200-5.200c-.800-1.300.800-2.300 1.700-1.300L8.500 16V8.200c0-1.600 2-1.600 2 0V6.700c0-1.600 2-1.600 2 0V8c0-1.600 2-1.600 2 0v1.500c0-1.500 2-1.500 2 0v6c0 2.500-1.500 5-4 5zM4.500 9L2.500 7.500M6 5.500L4.500 3.500M19.500 9l2-1.500M18 5.500l1.500-2"/>`,
  laugh: svg`<circle cx="12" cy="12" r="9"/><path d="M7 13h10a5 5 0 01-10 0zM9 8.500v.1M15 8.500v.1"/>`,
  question: svg`<circle cx="12" cy="12" r="9"/><path d="M9.500 9.700a2.500 2.500 0 113.900 2c-.900.600-1.400 1.100-1.400 2.200M12 16.900v.1"/>`,
  poll: svg`<path d="M4 20.500h16M6 17.500v-6M12 17.500v-13M18 17.500v-9"/>`,
  medal: svg`<circle cx="12" cy="15" r="6"/><path d="M9 9.5L6 2.5h12l-3 7M12 12.5v5"/>`,
  megaphone: svg`<path d="M3.5 10v5h3L17 20V5L6.5 10zM20 10.5v4M8 15.5l1.5 5"/>`,
  clock: svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>`,
  bell: svg`<path d="M6 16.5V11a6 6 0 0112 0v5.5l1.5 1.5h-15zM10 20.5c1 1.3 3 1.3 4 0"/>`,
  bellOff: svg`<path d="M8 7.5A6 6 0 0118 11v5.5M15 18H4.5L6 16.5V11M10 20.5c1 1.3 3 1.3 4 0M4 3.5l16 17"/>`,
  mail: svg`<rect x="2.5" y="5" width="19" height="14" rx="2"/><path d="M3 6.5l9 7 9-7"/>`,
  check: svg`<path d="M4.5 12.5l5 5 10-11"/>`,
  close: svg`<path d="M5.5 5.5l13 13M18.5 5.5l-13 13"/>`,
  back: svg`<path d="M14.5 5l-7 7 7 7"/>`,
  passOn: svg`<path d="M13.500 4l6.500 6-6.500 6v-3.800c-5 0-8 1.800-9.500 6.300 0-7 3-10.800 9.500-11z"/>`,
  next: svg`<path d="M9.5 5l7 7-7 7"/>`,
  download: svg`<path d="M12 3.5v12M6.5 10.5l5.5 5.5 5.5-5.5M4 20.5h16"/>`,
  copy: svg`<rect x="8" y="8" width="12.5" height="12.5" rx="2"/><path d="M16 8V5.5a2 2 0 00-2-2H5.5a2 2 0 00-2 2V14a2 2 0 002 2H8"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.5v.1"/>`,
  send: svg`<path d="M3.5 12L20.5 4l-5 16.5-4-6.5zM11.5 14l9-10"/>`,
  play: svg`<path d="M7 4.5v15l12-7.5z"/>`,
  pause: svg`<path d="M8 5v14M16 5v14"/>`,
  signal: svg`<path d="M5 19v-4M12 19V10M19 19V5"/>`,
  share: svg`<rect x="2.5" y="4" width="19" height="13" rx="2"/><path d="M8.5 21h7M12 14V7.5M9 10l3-3 3 3"/>`,
  shareOff: svg`<rect x="2.5" y="4" width="19" height="13" rx="2"/><path d="M8.5 21h7M9.5 8l5 5M14.5 8l-5 5"/>`,
  logout: svg`<path d="M10 3.5H4.5v17H10M15 8l4.5 4-4.5 4M19 12H9"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof SHAPES;

/** Whether there is an icon of that name: a newer station may know more of them. */
export const isIcon = (name: string): name is IconName => Object.hasOwn(SHAPES, name);

/** An ornament beside words; it says nothing to a screen reader. */
export function icon(name: IconName, className = ''): TemplateResult {
  return html`
    <svg class="vs-icon ${className}" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name]}</svg>
  `;
}
