import { svg, html, type SVGTemplateResult, type TemplateResult } from 'lit';

// Outlines on a 24-unit grid, drawn for this project.
const SHAPES = {
  shield: svg`<path d="M12 2.500l8 2.700v6.300c0 4.900-3.300 8.300-8 10-4.700-1.700-8-5.100-8-10V5.200z"/>`,
  phone: svg`<path d="M6.500 3.500l2.200.3 1.400 4-1.800 1.700a12 12 0 006.200 6.200l1.700-1.800 4 1.400.3 2.200c0 1.600-1.300 2.900-2.900 2.800C10 20 4 14 3.700 6.400a2.800 2.800 0 012.800-2.900z"/>`,
  hangUp: svg`<path d="M3 14.800c0-4.100 4-6.800 9-6.800s9 2.700 9 6.800l-1.800 2-4-1.200-.2-2.600a10 10 0 00-6 0l-.2 2.600-4 1.200z"/>`,
  search: svg`<circle cx="10.500" cy="10.500" r="6.500"/><path d="M15.500 15.500L21 21"/>`,
  microphone: svg`<rect x="9" y="2.500" width="6" height="12" rx="3"/><path d="M5.500 11.500a6.500 6.500 0 0013 0M12 18v3.500"/>`,
  microphoneOff: svg`<path d="M9 9V5.500a3 3 0 016 0V11m-.6 2.200A3 3 0 019 11.500M5.500 11.500a6.500 6.500 0 0010.600 5M18.500 11.500c0 .7-.1 1.400-.3 2M12 18v3.500M3.500 3.500l17 17"/>`,
  camera: svg`<rect x="2.500" y="6" width="13" height="12" rx="2"/><path d="M15.500 10.500l6-3v9l-6-3z"/>`,
  cameraOff: svg`<path d="M9 6h4.500a2 2 0 012 2v2.500l6-3v9l-4-2M15.500 15.500V16a2 2 0 01-2 2h-9a2 2 0 01-2-2V8a2 2 0 012-2M3.500 3.500l17 17"/>`,
  chat: svg`<path d="M4 4.500h16v12H9.500L5 20.500v-4H4z"/>`,
  captions: svg`<rect x="2.500" y="5" width="19" height="14" rx="2"/><path d="M6 11h6M15 11h3M6 15h3M12 15h6"/>`,
  eye: svg`<path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z"/><circle cx="12" cy="12" r="3"/>`,
  eyeOff: svg`<path d="M5 7.500C3.400 9.300 2.500 12 2.500 12S6 18.500 12 18.500c1.500 0 2.900-.4 4-1M9.500 5.900c.8-.3 1.600-.4 2.500-.4 6 0 9.500 6.500 9.500 6.500s-.6 1.300-1.800 2.700M3.500 3.500l17 17"/>`,
  more: svg`<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/>`,
  settings: svg`<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.500"/><circle cx="8" cy="17" r="2.500"/>`,
  speaker: svg`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4.200 4.200 0 010 6M18 6.500a8 8 0 010 11"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4 20.500c.6-4 3.800-6 8-6s7.400 2 8 6"/>`,
  people: svg`<circle cx="9" cy="8" r="3.500"/><path d="M2.500 20c.4-3.700 3-5.500 6.500-5.500s6.100 1.800 6.500 5.500M15.500 4.800a3.500 3.500 0 010 6.400M18 15c2.100.8 3.300 2.500 3.500 5"/>`,
  car: svg`<path d="M3.500 12.500h17v5h-17zM5 12.500L7 6.500h10l2 6M6 17.500v2M18 17.500v2"/>`,
  lock: svg`<rect x="4.500" y="10.500" width="15" height="10" rx="2"/><path d="M8 10.500V7a4 4 0 018 0v3.500"/>`,
  flag: svg`<path d="M5 21.500V3.500h13l-3 5 3 5H5"/>`,
  document: svg`<path d="M6 2.500h8l4.500 4.500v14.500H6zM14 2.500V7h4.500M9 12h6M9 16h6"/>`,
  warning: svg`<path d="M12 3.500l9.500 17h-19zM12 10v5M12 17.800v.1"/>`,
  scales: svg`<path d="M12 3v18M7.500 21h9M5 6.500h14M5 6.500l-3 7a3.200 3.200 0 006 0zM19 6.500l-3 7a3.200 3.200 0 006 0z"/>`,
  star: svg`<path d="M12 3l2.700 5.800 6.300.8-4.600 4.400 1.200 6.300L12 17.200l-5.600 3.100L7.600 14 3 9.600l6.300-.8z"/>`,
  bank: svg`<path d="M3 9.500L12 4l9 5.500zM5.500 9.500v8M10 9.500v8M14 9.500v8M18.500 9.500v8M3 20.500h18"/>`,
  book: svg`<path d="M4 5c3-1.200 5.500-1 8 .8C14.500 4 17 3.800 20 5v14c-3-1.200-5.500-1-8 .8-2.500-1.800-5-2-8-.8zM12 5.800v14"/>`,
  monitor: svg`<rect x="2.500" y="4" width="19" height="13" rx="2"/><path d="M8.500 21h7M12 17v4"/>`,
  heart: svg`<path d="M12 20.500S3 15 3 8.800A4.800 4.800 0 0112 6.500a4.800 4.800 0 019 2.300C21 15 12 20.500 12 20.500z"/>`,
  medal: svg`<circle cx="12" cy="15" r="6"/><path d="M9 9.500L6 2.500h12l-3 7M12 12.500v5"/>`,
  megaphone: svg`<path d="M3.500 10v5h3L17 20V5L6.500 10zM20 10.500v4M8 15.500l1.500 5"/>`,
  clock: svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5.500l3.500 2"/>`,
  bell: svg`<path d="M6 16.500V11a6 6 0 0112 0v5.500l1.500 1.500h-15zM10 20.500c1 1.300 3 1.300 4 0"/>`,
  mail: svg`<rect x="2.500" y="5" width="19" height="14" rx="2"/><path d="M3 6.500l9 7 9-7"/>`,
  check: svg`<path d="M4.500 12.500l5 5 10-11"/>`,
  close: svg`<path d="M5.500 5.500l13 13M18.500 5.500l-13 13"/>`,
  back: svg`<path d="M14.500 5l-7 7 7 7"/>`,
  next: svg`<path d="M9.500 5l7 7-7 7"/>`,
  download: svg`<path d="M12 3.500v12M6.500 10.500l5.500 5.500 5.500-5.500M4 20.500h16"/>`,
  copy: svg`<rect x="8" y="8" width="12.500" height="12.500" rx="2"/><path d="M16 8V5.500a2 2 0 00-2-2H5.500a2 2 0 00-2 2V14a2 2 0 002 2H8"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.500v.1"/>`,
  send: svg`<path d="M3.500 12L20.500 4l-5 16.500-4-6.500zM11.500 14l9-10"/>`,
  play: svg`<path d="M7 4.500v15l12-7.500z"/>`,
  pause: svg`<path d="M8 5v14M16 5v14"/>`,
  signal: svg`<path d="M5 19v-4M12 19V10M19 19V5"/>`,
  logout: svg`<path d="M10 3.500H4.500v17H10M15 8l4.500 4-4.500 4M19 12H9"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof SHAPES;

/** An ornament beside words; it says nothing to a screen reader. */
export function icon(name: IconName, className = ''): TemplateResult {
  return html`
    <svg class="vs-icon ${className}" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name]}</svg>
  `;
}
