/** Imported before a command (`node --import`): its clock is ahead by CLOCK_AHEAD_MS, as that of the functions is. */

const TrueDate = Date;
const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0);
const now = () => TrueDate.now() + ahead;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, made === Date ? target : made),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
