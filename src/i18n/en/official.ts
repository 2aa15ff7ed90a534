/** The authors' weights: getting them, and choosing between them and others. */
export const official = {
  get: 'Get the authors’ weights',
  from: 'From {{host}}, {{size}}, {{licence}}. Nothing is fetched before you press; then they stay in this browser.',
  failed: 'Or fetch the authors’ file of {{name}} yourself:',
  noMirror: 'No host lets this page fetch the authors’ weights of {{name}}. Fetch their file yourself:',
  drop: 'Then drop it here.',
  choose: 'Weights',
  choice: {
    official: 'The authors’',
    host: 'This site’s own',
    grown: 'Grown from D0',
    own: 'Your D0',
  },
};
