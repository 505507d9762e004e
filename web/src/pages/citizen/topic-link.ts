/** `/?topic=weapons`, as other sites link to a topic, is `/#weapons` from here on. */
export function readTopicLink(): void {
  const query = new URLSearchParams(location.search);
  const topic = query.get('topic');
  if (topic === null || location.hash !== '') return;
  query.delete('topic');
  const rest = query.size > 0 ? `?${query.toString()}` : '';
  const address = `${location.pathname}${rest}#${encodeURIComponent(topic)}`;
  history.replaceState(history.state, '', address);
}

/** What stands behind the address's "#": a topic, or another step; nothing where it cannot be read. */
export function wantedStep(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}
