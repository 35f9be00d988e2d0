// Counts the calls of the page whose answers it has not read to their end: what a browser calls finished may still be on its way to the page.
window.conformanceCalls = 0;
if (window.fetch) {
  const real = window.fetch;
  window.fetch = (...call) => {
    window.conformanceCalls++;
    const answer = real.apply(window, call);
    answer.then(come => come.clone().arrayBuffer()).catch(() => {}).finally(() => setTimeout(() => window.conformanceCalls--, 0));
    return answer;
  };
}
