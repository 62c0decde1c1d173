/**
 * mailauth's evaluation of SPF, which is loaded when it is first needed. It is CommonJS: a static import has its names
 * everywhere, while `import()` of it has only `default` in a bundle.
 */

export { spf } from 'mailauth/lib/spf/index.js';
