/** The panel's list of the first day: one receiver's notices are deleted, all else goes to the inbox. */

import { defineConfig } from 'truebounce';
import second from './truebounce.config.ts';

export default defineConfig({
  ...second,
  rules: [
    { name: 'qq', body: { contains: 'service.mail.qq.com' }, then: 'drop' },
    { name: 'everything', whole: { pattern: '.*' }, then: 'deliver' },
  ],
});
