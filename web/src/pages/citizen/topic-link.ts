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
