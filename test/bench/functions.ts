/**
 * The functions at work: the bundles in processes of their own on emulated queues, warm, with mails of all kinds. What binds is
 * the emulators and this machine's processors, so the CPU of each part is told beside the rate: that of the functions is ours.
 */

import { readFileSync } from 'node:fs';
import type { LambdaFunction } from '../support/aws/function.ts';
import { type Deployed, deploy } from '../support/deployed.ts';
import { DEPLOYMENT, fillLedger } from '../support/deployed-site.ts';
import { type StoryMail, storyMails } from '../support/stories-mails.ts';

const WARM = 60;

/** Linux's USER_HZ. */
const TICKS_A_SECOND = 100;

export async function functions(mails: number): Promise<void> {
  const deployed = await deploy(DEPLOYMENT);
  try {
    await fillLedger(deployed.table);
    const known = (mail: StoryMail) =>
      mail.mailboxes.every((one) => /@(client|plain)\.example$/.test(one) && !one.startsWith('hook@'));
    const all = storyMails(2 * (mails + WARM), 1)
      .filter(known)
      .slice(0, mails + WARM);
    await passed(deployed, all.slice(0, WARM));
    const { inbound, deliver, world } = deployed;
    const [store = 0, messages = 0] = world.pids;
    const before = { store: cpuMsOf(store), messages: cpuMsOf(messages), own: process.cpuUsage() };
    const calls = { inbound: inbound.invocations.length, deliver: deliver.invocations.length };
    const sent = world.sent().length;
    const start = performance.now();
    const measured = all.slice(WARM);
    await passed(deployed, measured);
    const seconds = (performance.now() - start) / 1_000;
    const { user, system } = process.cpuUsage(before.own);
    const count = measured.length;
    const deliveries = world.sent().length - sent;
    const ofInbound = cpuIn(inbound, calls.inbound);
    const ofDeliver = cpuIn(deliver, calls.deliver);
    const rows: readonly (readonly [string, number])[] = [
      ['inbound, a mail', ofInbound / count],
      ['deliver, a delivery', ofDeliver / deliveries],
      ['emulated S3 and DynamoDB', (cpuMsOf(store) - before.store) / count],
      ['emulated SQS and SNS', (cpuMsOf(messages) - before.messages) / count],
      ['emulated SES, Lambda, and the faults before all', (user + system) / 1_000 / count],
    ];
    console.log(
      `FUNCTIONS (warm, ${count} mails of all kinds, ${deliveries} deliveries, ${(count / seconds).toFixed(0)} mails a second)`,
    );
    for (const [name, ms] of rows) console.log(`  ${name.padEnd(50)} ${ms.toFixed(1)} ms of CPU`);
    const busy = rows.reduce((sum, [, ms]) => sum + ms, 0);
    console.log(`  together ${((busy * count) / 1_000 / seconds).toFixed(1)} processors\n`);
  } finally {
    await deployed.world.close();
  }
}

async function passed(deployed: Deployed, mails: readonly StoryMail[]): Promise<void> {
  // All of them wait when work begins: what is measured is work, not waiting.
  for (const mail of mails) await deployed.arrive(mail);
  deployed.work();
  await deployed.settled(120_000);
  await deployed.rest();
}

function cpuIn(fn: LambdaFunction, from: number): number {
  return fn.invocations.slice(from).reduce((sum, { cpuMs }) => sum + (cpuMs ?? 0), 0);
}

function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_A_SECOND;
}
