/**
 * The functions at work: the bundles in processes of their own on emulated queues, warm, with mails of all kinds. What binds is
 * the emulators and this machine's processors, so the CPU of each part is told beside the rate: that of the functions is ours.
 */

import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
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
    const parts: readonly Part[] = [
      { name: 'inbound', cpuMs: ofInbound, processes: inbound.pids().length },
      { name: 'deliver', cpuMs: ofDeliver, processes: deliver.pids().length },
      { name: 'the emulator of S3 and DynamoDB', cpuMs: cpuMsOf(store) - before.store, processes: 1 },
      { name: 'the emulator of SQS and SNS', cpuMs: cpuMsOf(messages) - before.messages, processes: 1 },
      { name: 'SES, Lambda and the doors of all', cpuMs: (user + system) / 1_000, processes: 1 },
    ];
    console.log(
      `FUNCTIONS (warm, ${count} mails of all kinds, ${deliveries} deliveries: ${(count / seconds).toFixed(0)} mails a second)`,
    );
    console.log(`  our code and the SDK: inbound ${(ofInbound / count).toFixed(1)} ms of CPU a mail,`);
    console.log(
      `                        deliver ${(ofDeliver / deliveries).toFixed(1)} ms of CPU a delivery`,
    );
    for (const { name, cpuMs, processes } of parts)
      console.log(
        `  ${name.padEnd(34)} ${percent(cpuMs, seconds)} of a processor, ${processes === 1 ? 'one process' : `${processes} processes`}`,
      );
    console.log(`  what binds: ${binding(parts, seconds)}\n`);
  } finally {
    await deployed.world.close();
  }
}

interface Part {
  readonly name: string;
  readonly cpuMs: number;
  readonly processes: number;
}

const percent = (cpuMs: number, seconds: number) =>
  `${((cpuMs / (seconds * 1_000)) * 100).toFixed(0)} %`.padStart(5);

/** Above this share of its time nothing more can be had of a process, or of the machine. */
const FULL = 0.85;

function binding(parts: readonly Part[], seconds: number): string {
  const shareOf = ({ cpuMs }: Part) => cpuMs / (seconds * 1_000);
  const full = parts.find((part) => shareOf(part) > FULL * part.processes);
  if (full !== undefined) return `${full.name}, which is at work all the time`;
  const processors = availableParallelism();
  const all = parts.reduce((sum, part) => sum + shareOf(part), 0);
  if (all > FULL * processors) return `the ${processors} processors`;
  const [load = 0] = loadavg();
  const others = load > processors + 1 ? `, on a machine that has other work (load ${load.toFixed(1)})` : '';
  return `neither a process nor the ${processors} processors (${all.toFixed(1)} in use): one request after the other${others}`;
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
