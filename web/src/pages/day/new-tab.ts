/**
 * Opens a tab while the click that asks for it is still one, for an address that is known later. Where the browser opens none,
 * this page goes there.
 */
export function newTab(): { go: (address: string) => void; drop: () => void } {
  const tab = window.open('', '_blank');
  return {
    go: (address) => {
      if (tab) tab.location.href = new URL(address, location.href).href;
      else location.assign(address);
    },
    drop: () => tab?.close(),
  };
}
